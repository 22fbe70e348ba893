import { Copy } from 'lucide-react';
import type { ReactNode } from 'react';

/** A text to take away, with the button that copies it and what else can be done with it. `wrapped`: one long line. */
export function Copied(props: {
  label: string;
  action: string;
  text: string;
  say: (words: string) => void;
  lines?: number;
  wrapped?: boolean;
  children?: ReactNode;
}) {
  const { label, action, text, say, lines = 1, wrapped = false, children } = props;
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      say('Copied.');
    } catch {
      say('This browser does not let a page copy. Select the text and copy it.');
    }
  }
  const common = {
    readOnly: true,
    'aria-label': label,
    value: text,
    onFocus: (event: { target: HTMLInputElement | HTMLTextAreaElement }) => event.target.select(),
  };
  return (
    <div className="dialog-row">
      {lines === 1 ? (
        <input className="share-text" {...common} />
      ) : (
        <textarea
          className={`share-text${wrapped ? ' wrapped' : ''}`}
          rows={lines}
          spellCheck={false}
          {...common}
        />
      )}
      <button
        type="button"
        className={lines === 1 ? 'button solid' : 'button'}
        disabled={!text}
        onClick={copy}
      >
        <Copy size={18} aria-hidden="true" /> {action}
      </button>
      {children}
    </div>
  );
}
