import { facts } from '../../content/facts/facts.ts';
import { type ScenarioEntry, scenarios } from '../../content/scenarios/index.ts';
import { playAddress } from '../routes.ts';
import type { Session } from '../state/session.ts';
import './scenarios.css';

/** The menu of scenarios: each opens with a question, and says what to try, what to notice and what it rests on. */
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
            <Lesson scenario={scenario} />
          </li>
        ))}
      </ul>
    </main>
  );
}

/** Folded: a menu of many questions stays a menu. */
function Lesson({ scenario }: { scenario: ScenarioEntry }) {
  const { name, complaint, tries = [], notices = [], facts: ids } = scenario;
  return (
    <details className="lesson">
      <summary aria-label={`Try and notice: ${name}`}>Try and notice</summary>
      <Lines title="Try" lines={tries} />
      <Lines title="Notice" lines={notices} />
      {complaint && (
        <p>
          Asked by users: {complaint.words} <Thread thread={complaint.thread} />
        </p>
      )}
      <h3>Rests on</h3>
      <ul>
        {ids.map((id) => {
          const fact = facts[id];
          return (
            fact && (
              <li key={id}>
                {fact.statement} <Away href={fact.source.url}>{fact.source.title}</Away>, as of{' '}
                {fact.asOf}
              </li>
            )
          );
        })}
      </ul>
    </details>
  );
}

function Lines({ title, lines }: { title: string; lines: readonly string[] }) {
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}

/** A public thread, written as owner/repository#number. */
function Thread({ thread }: { thread: string }) {
  const [repository, number] = thread.split('#');
  return <Away href={`https://github.com/${repository}/issues/${number}`}>{thread}</Away>;
}

function Away({ href, children }: { href: string; children: string }) {
  return (
    <a href={href} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}
