import { useMemo, useState } from 'react';
import { facts } from '../../content/facts/facts.ts';
import { type ScenarioEntry, scenarios } from '../../content/scenarios/index.ts';
import { type Topic, topics } from '../../content/scenarios/teaching.ts';
import { playAddress } from '../routes.ts';
import type { Session } from '../state/session.ts';
import { rankScenarios } from './scenarioSearch.ts';
import './scenarios.css';

const everyTopic = Object.keys(topics) as Topic[];

/** The menu of scenarios: each opens with a question, and says what to try, what to notice and what it rests on. */
export function Scenarios({ session }: { session: Session }) {
  const [typed, type] = useState('');
  const [chosen, choose] = useState<Topic | ''>('');
  const asked = typed.trim() !== '';
  const found = useMemo(() => rankScenarios(scenarios, facts, typed), [typed]).filter(
    (entry) => chosen === '' || entry.topic === chosen,
  );
  return (
    <main className="scenarios">
      <h1>What do you want to find out?</h1>
      <search className="scenarios-search">
        <label>
          Words or number
          <input
            type="search"
            value={typed}
            onChange={(event) => type(event.target.value)}
            placeholder="failover, TTL, S-17"
            autoComplete="off"
            spellCheck={false}
          />
        </label>
        <label>
          Topic
          <select value={chosen} onChange={(event) => choose(event.target.value as Topic | '')}>
            <option value="">All topics</option>
            {everyTopic.map((topic) => (
              <option key={topic} value={topic}>
                {topics[topic]}
              </option>
            ))}
          </select>
        </label>
        <p role="status">{count(found.length, chosen === '')}</p>
      </search>
      {asked && chosen === '' ? (
        <Group title="What fits, best first" entries={found} session={session} topics />
      ) : (
        everyTopic.map((topic) => (
          <Group
            key={topic}
            title={topics[topic]}
            entries={found.filter((entry) => entry.topic === topic)}
            session={session}
          />
        ))
      )}
    </main>
  );
}

function count(found: number, ofAll: boolean): string {
  if (found === scenarios.length) return `${found} scenarios`;
  if (found === 0)
    return `No scenario has these words. Write fewer of them${ofAll ? '' : ', or choose all topics'}.`;
  return `${found} of ${scenarios.length} scenarios`;
}

type GroupProps = {
  title: string;
  entries: readonly ScenarioEntry[];
  session: Session;
  /** Each says its topic. */
  topics?: boolean;
};

function Group({ title, entries, session, topics: saysTopics = false }: GroupProps) {
  if (entries.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <ul className="scenarios-group">
        {entries.map((scenario) => (
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
              <h3>{scenario.question}</h3>
              <p className="scenarios-name">
                {scenario.name}{' '}
                {scenario.wishes.length > 0 && (
                  <span className="scenarios-number">{scenario.wishes.join(', ')}</span>
                )}
                {saysTopics && <span className="quiet"> · {topics[scenario.topic]}</span>}
              </p>
              <p className="quiet">{scenario.about}</p>
            </a>
            <Lesson scenario={scenario} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Folded: a menu of many questions stays a menu. */
function Lesson({ scenario }: { scenario: ScenarioEntry }) {
  const { name, complaint, tries, notices, facts: ids } = scenario;
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
      <h4>Rests on</h4>
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
      <h4>{title}</h4>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}

/** A public thread: an address, or owner/repository#number. */
function Thread({ thread }: { thread: string }) {
  if (thread.startsWith('https://')) return <Away href={thread}>{new URL(thread).host}</Away>;
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
