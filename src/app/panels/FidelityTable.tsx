import report from '../../content/fidelity.json';
import { formatNumber } from '../../content/words.ts';
import './fidelity.css';

/** One figure of the report that `npm run fidelity` writes. */
type Figure = (typeof report.rows)[number];

const UNITS: Readonly<Record<string, string>> = {
  points: 'in percentage points',
  '%': 'in per cent',
  wrong: 'wrong answers',
  ms: 'in ms',
  pages: 'in pages',
};

/** How far the engine is from real servers: worst, mean and allowed deviation of every figure. */
export function FidelityTable() {
  const { date, servers, rows, leftOut } = report;
  const outside = rows.reduce((sum, row) => sum + row.outside, 0);
  const cases = rows.reduce((sum, row) => sum + row.cases, 0);
  return (
    <>
      <p>
        {formatNumber(cases, 9)} answers and figures of real servers were held against the engine on{' '}
        {date}. {outside === 0 ? 'None' : outside} lay outside what was allowed.
      </p>
      <Figures
        caption={`Drawn afresh and replayed beside ${servers.join(', ')}`}
        rows={rows.filter((row) => row.source === 'fresh')}
      />
      <Figures
        caption="Recorded earlier on these and on Valkey"
        rows={rows.filter((row) => row.source === 'recorded')}
      />
      {leftOut.map((line) => (
        <p key={line} className="quiet">
          {line}
        </p>
      ))}
      <p className="quiet">
        Repeat it with <code>npm run fidelity</code>: it draws other cases every day.
      </p>
    </>
  );
}

function Figures({ caption, rows }: { caption: string; rows: Figure[] }) {
  const mechanisms = [...new Set(rows.map((row) => row.mechanism))];
  return (
    <table className="fidelity">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Figure</th>
          <th scope="col">Worst</th>
          <th scope="col">Mean</th>
          <th scope="col">Allowed</th>
        </tr>
      </thead>
      {mechanisms.map((mechanism) => (
        <tbody key={mechanism}>
          <tr>
            <th scope="rowgroup" colSpan={4}>
              {mechanism}
              <ServersOf rows={rows} mechanism={mechanism} />
            </th>
          </tr>
          {rows
            .filter((row) => row.mechanism === mechanism)
            .map((row) => (
              <FigureRow key={row.figure + row.unit} row={row} />
            ))}
        </tbody>
      ))}
    </table>
  );
}

function ServersOf({ rows, mechanism }: { rows: Figure[]; mechanism: string }) {
  const servers = rows.find((row) => row.mechanism === mechanism)?.servers;
  return <span className="quiet">{servers}</span>;
}

function FigureRow({ row }: { row: Figure }) {
  const { figure, cases, unit, worst, mean, tolerance, outside } = row;
  const [least = 0, most = 0] = tolerance;
  const allowed = least === most ? [most] : [least, most];
  return (
    <tr>
      <th scope="row">
        {figure}
        <span className="quiet">
          {formatNumber(cases, 9)} {cases === 1 ? 'case' : 'cases'}, {UNITS[unit] ?? unit}
        </span>
        {outside > 0 && <b className="outside">{outside} outside what is allowed</b>}
      </th>
      <td>{formatNumber(worst, 2)}</td>
      <td>{formatNumber(mean, 2)}</td>
      <td>{allowed.map((bound) => formatNumber(bound, 2)).join('–')}</td>
    </tr>
  );
}
