import { Check, Copy } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';

/** So long the button says that it has copied, in ms. */
const SAID_MS = 2500;

/** A text to take away, with the button that copies it and what else can be done with it. `wrapped`: one long line. */
export function Copied(props: {
  label: string;
  action: string;
  text: string;
  lines?: number;
  wrapped?: boolean;
  children?: ReactNode;
}) {
  const { label, action, text, lines = 1, wrapped = false, children } = props;
  const [came, setCame] = useState<'copied' | 'refused' | null>(null);
  useEffect(() => {
    if (came !== 'copied') return;
    const timer = setTimeout(() => setCame(null), SAID_MS);
    return () => clearTimeout(timer);
  }, [came]);
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setCame('copied');
    } catch {
      setCame('refused');
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
        {came === 'copied' ? (
          <>
            <Check size={18} aria-hidden="true" /> Copied
          </>
        ) : (
          <>
            <Copy size={18} aria-hidden="true" /> {action}
          </>
        )}
      </button>
      {children}
      <span role="status" className={came === 'refused' ? 'share-said' : 'hidden-visually'}>
        {came === 'copied' && 'Copied.'}
        {came === 'refused' &&
          'This browser does not let a page copy. Select the text and copy it.'}
      </span>
    </div>
  );
}
