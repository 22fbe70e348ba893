import { type KeyboardEvent, Suspense, useId, useLayoutEffect, useRef, useState } from 'react';
import { Dialog } from '../ui/Dialog.tsx';
import { Loading } from '../ui/Loading.tsx';
import { lazily } from '../ui/later.tsx';
import type { Action, ActionPage } from './action.ts';
import './command-palette.css';

/** Fetches the list, for it to be there when it is asked for. */
export const loadCommands = () => import('./CommandList.tsx');
const CommandList = lazily(() => loadCommands().then((m) => m.CommandList));

/**
 * Everything that the page can do, found by a few letters: a text field over a list, as screen readers know it. The
 * field opens with the key that asks for it, so that what is typed next goes there; the list may have to be fetched.
 */
export function CommandPalette({ page, onClose }: { page: ActionPage; onClose: () => void }) {
  const [query, setQuery] = useState('');
  const [active, setActive] = useState<string | undefined>(undefined);
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const keys = useRef<((key: string) => boolean) | null>(null);
  /** Enter was pressed before the list was there: what fits best is done as soon as that is known. */
  const entered = useRef(false);
  /** Done once the dialog is closed and has given the focus back. */
  const doing = useRef<Action | null>(null);

  // After the dialog has opened, which puts the focus on its first button.
  useLayoutEffect(() => field.current?.focus(), []);

  function press(event: KeyboardEvent): void {
    const isEnter = event.key === 'Enter';
    if (isEnter && !keys.current) entered.current = true;
    if (keys.current?.(event.key) || isEnter) event.preventDefault();
  }

  return (
    <Dialog
      title="Do…"
      onClose={() => {
        onClose();
        doing.current?.act(page);
      }}
    >
      <div className="commands">
        <input
          ref={field}
          className="commands-query"
          type="text"
          role="combobox"
          aria-label="What do you want to do?"
          aria-expanded={active !== undefined}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={active}
          placeholder="crash, engine CPU, ttl, 0001-001, 30 s…"
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            entered.current = false;
            setQuery(event.target.value);
          }}
          onKeyDown={press}
        />
        <div className="commands-found">
          <Suspense fallback={<Loading />}>
            <CommandList
              page={page}
              query={query}
              id={id}
              keys={keys}
              entered={entered}
              onPoint={setActive}
              onDo={(action) => {
                doing.current = action;
                field.current?.closest('dialog')?.close();
              }}
            />
          </Suspense>
        </div>
      </div>
    </Dialog>
  );
}
