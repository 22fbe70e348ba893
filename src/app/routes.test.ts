import { describe, expect, it } from 'vitest';
import { playAddress, readRoute } from './routes.ts';

describe('readRoute', () => {
  it('reads its own addresses', () => {
    expect(readRoute('')).toEqual({ page: 'play', id: '', run: null, paused: false });
    expect(readRoute('#/scenarios')).toEqual({ page: 'scenarios' });
    expect(readRoute(playAddress('lose-an-az'))).toEqual({
      page: 'play',
      id: 'lose-an-az',
      run: null,
      paused: false,
    });
    expect(readRoute(playAddress('own', '1.ab_c-d'))).toEqual({
      page: 'play',
      id: 'own',
      run: '1.ab_c-d',
      paused: false,
    });
    expect(readRoute(playAddress('own', '1.ab_c-d', true))).toEqual({
      page: 'play',
      id: 'own',
      run: '1.ab_c-d',
      paused: true,
    });
  });

  it('takes anything else as the playground, and no odd id', () => {
    expect(readRoute('#/play/<script>')).toEqual({
      page: 'play',
      id: '',
      run: null,
      paused: false,
    });
    expect(readRoute('#nonsense')).toEqual({ page: 'play', id: '', run: null, paused: false });
  });
});
