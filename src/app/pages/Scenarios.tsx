import { scenarios } from '../../content/scenarios/index.ts';
import { playAddress } from '../routes.ts';
import type { Session } from '../state/session.ts';
import './scenarios.css';

/** The menu of scenarios: each opens with a question. */
export function Scenarios({ session }: { session: Session }) {
  return (
    <main className="scenarios">
      <h1>What do you want to find out?</h1>
      <ul>
        {scenarios.map((scenario) => (
          <li key={scenario.id}>
            <a
              href={playAddress(scenario.id)}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                // The address opens another scenario; the one that is open already starts anew.
                if (session.store.getState().id === scenario.id)
                  void session.openScenario(scenario.id);
              }}
            >
              <h2>{scenario.question}</h2>
              <p className="scenarios-name">{scenario.name}</p>
              <p className="quiet">{scenario.about}</p>
            </a>
          </li>
        ))}
      </ul>
    </main>
  );
}
