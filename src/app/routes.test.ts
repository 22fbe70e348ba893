import { describe, expect, it } from 'vitest';
import { playAddress, readRoute } from './routes.ts';

describe('readRoute', () => {
  it('reads its own addresses', () => {
    expect(readRoute('')).toEqual({ page: 'play', id: '', run: null, paused: false, pace: null });
    expect(readRoute('#/scenarios')).toEqual({ page: 'scenarios' });
    expect(readRoute(playAddress('lose-an-az'))).toEqual({
      page: 'play',
      id: 'lose-an-az',
      run: null,
      paused: false,
      pace: null,
    });
    expect(readRoute(playAddress('own', '1.ab_c-d'))).toEqual({
      page: 'play',
      id: 'own',
      run: '1.ab_c-d',
      paused: false,
      pace: null,
    });
    expect(readRoute(playAddress('own', '1.ab_c-d', true))).toEqual({
      page: 'play',
      id: 'own',
      run: '1.ab_c-d',
      paused: true,
      pace: null,
    });
  });

  it('takes anything else as the playground, and no odd id', () => {
    expect(readRoute('#/play/<script>')).toEqual({
      page: 'play',
      id: '',
      run: null,
      paused: false,
      pace: null,
    });
    expect(readRoute('#nonsense')).toEqual({
      page: 'play',
      id: '',
      run: null,
      paused: false,
      pace: null,
    });
  });

  it('reads the pace of a run, and no pace that the clock has not', () => {
    const paceOf = (hash: string) => {
      const route = readRoute(hash);
      return route.page === 'play' ? route.pace : undefined;
    };
    expect(paceOf(playAddress('own', '1.a', true, 2e9))).toBe(2e9);
    expect(paceOf(playAddress('own', '1.a', false, 1e4))).toBe(1e4);
    const odd = [
      '',
      '0',
      '9999',
      '3600000000001',
      '-1',
      '1e9',
      '1.5',
      'NaN',
      '<b>',
      '1'.repeat(40),
    ];
    expect(odd.map((text) => paceOf(`#/play/own?run=1.a&pace=${text}`))).toEqual(
      odd.map(() => null),
    );
  });
});
