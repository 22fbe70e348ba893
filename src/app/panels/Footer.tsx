import './footer.css';

/** What this is not, under which licence it stands, and how true it is. */
export function Footer({ onTruth }: { onTruth: () => void }) {
  return (
    <footer className="app-footer">
      <span>Not affiliated with Amazon Web Services.</span>
      <a href="./LICENSE.txt">MIT licence</a>
      <button type="button" className="footer-link" onClick={onTruth}>
        How true is it?
      </button>
    </footer>
  );
}
