import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import report from '../../content/fidelity.json';
import { FidelityTable } from './FidelityTable.tsx';

const text = renderToStaticMarkup(<FidelityTable />);

test('shows every figure of the report with date and servers', () => {
  expect(text).toContain(report.date);
  for (const { figure, mechanism, servers } of report.rows) {
    expect(text).toContain(`<th scope="row">${figure}<`);
    expect(text).toContain(mechanism);
    expect(text).toContain(servers);
  }
  expect(text.match(/scope="row"/g)?.length).toBe(report.rows.length);
});

test('the report that is shown has no figure outside its tolerance', () => {
  expect(report.rows.filter((row) => row.outside > 0)).toEqual([]);
  expect(report.rows.length).toBeGreaterThan(40);
  expect(text).not.toContain('outside what is allowed');
});
