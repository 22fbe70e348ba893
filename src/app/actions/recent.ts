const KEY = 'cachescape.recent';
const KEPT = 6;

/** The actions done last from the list, by id, newest first. */
export function recentActions(): string[] {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    if (!Array.isArray(saved)) return [];
    return saved.filter((id): id is string => typeof id === 'string').slice(0, KEPT);
  } catch {
    // Blocked storage or a broken entry: the list begins anew.
    return [];
  }
}

export function rememberAction(id: string): void {
  const ids = [id, ...recentActions().filter((other) => other !== id)].slice(0, KEPT);
  try {
    localStorage.setItem(KEY, JSON.stringify(ids));
  } catch {
    // Nothing is remembered then.
  }
}
