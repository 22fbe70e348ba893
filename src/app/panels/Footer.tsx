import './footer.css';

/** What this is not, under which licence it stands, and how true it is. */
export function Footer({ onTruth, onLicence }: { onTruth: () => void; onLicence: () => void }) {
  return (
    <footer className="app-footer">
      <span>Not affiliated with Amazon Web Services.</span>
      <button type="button" className="footer-link" onClick={onLicence}>
        MIT licence
      </button>
      <button type="button" className="footer-link" onClick={onTruth}>
        How true is it?
      </button>
    </footer>
  );
}
