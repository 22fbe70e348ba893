import { Component, type ReactNode } from 'react';
import { reloadPage } from './reload.ts';
import './missing.css';

/** Where drawing the page fails altogether, says so instead of leaving it empty. */
export class Catch extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <main className="missing-page">
        <div className="missing" role="alert">
          <h1>The page broke</h1>
          <p>
            It cannot be drawn any further: {error.message}. Load it again to go on with your run.
          </p>
          <div className="missing-ways">
            <button type="button" className="button small" onClick={() => void reloadPage()}>
              Load the page again
            </button>
          </div>
        </div>
      </main>
    );
  }
}
