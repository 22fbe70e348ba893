/** JSON from outside: the value, or where and why it cannot be read. */
export type Parsed =
  | { ok: true; value: unknown }
  | { ok: false; line: number; column: number; what: string };

/** Reads JSON text. On a syntax error the place is found by a scan of our own: engines report it differently. */
export function parseJson(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    const { index, what } = firstFault(text);
    const before = text.slice(0, index);
    const line = before.split('\n').length;
    return { ok: false, line, column: index - before.lastIndexOf('\n'), what };
  }
}

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])/y;
const WORD = /(?:true|false|null)(?!\w)/y;

/** The first place where `text` stops being JSON. Only called with text that JSON.parse has refused. */
function firstFault(text: string): { index: number; what: string } {
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    // JSON allows no raw control characters inside a string.
    if (pattern === STRING && [...text.slice(at, pattern.lastIndex)].some((c) => c < ' '))
      return false;
    at = pattern.lastIndex;
    return true;
  };
  const found = (): string =>
    at >= text.length ? 'the text ends here' : `there is ${JSON.stringify(text[at])}`;
  const fault = (what: string) => ({ index: at, what });
  /** '}' or ']' for each object or list that is open. */
  const open: string[] = [];
  let expects: 'value' | 'name' | 'next' = 'value';
  /** True just after an opening bracket, where the closing one may follow. */
  let fresh = false;
  for (;;) {
    take(SPACE);
    const char = text[at];
    const closer = open.at(-1);
    if (expects !== 'next' && fresh && char === closer) {
      at++;
      open.pop();
      expects = 'next';
    } else if (expects === 'name') {
      if (!take(STRING)) return fault(`a name in double quotes should stand here, ${found()}`);
      take(SPACE);
      if (text[at] !== ':') return fault(`a colon should stand here, ${found()}`);
      at++;
      expects = 'value';
    } else if (expects === 'value') {
      if (char === '{' || char === '[') {
        at++;
        open.push(char === '{' ? '}' : ']');
        expects = char === '{' ? 'name' : 'value';
        fresh = true;
        continue;
      }
      if (char === '"') {
        if (!take(STRING))
          return fault(
            'the text in quotes that starts here does not end, or holds a line break or a wrong escape',
          );
      } else if (!take(NUMBER) && !take(WORD)) {
        return fault(`a value should stand here, ${found()}`);
      }
      expects = 'next';
    } else if (closer === undefined) {
      if (at >= text.length) return fault('the text ends here');
      return fault(`nothing should follow the end of the JSON, ${found()}`);
    } else if (char === ',') {
      at++;
      expects = closer === '}' ? 'name' : 'value';
    } else if (char === closer) {
      at++;
      open.pop();
    } else {
      return fault(`a comma or ${closer} should stand here, ${found()}`);
    }
    fresh = false;
  }
}
