import { type ComponentType, lazy, useEffect, useState } from 'react';
import { afterFirstFrame } from './firstFrame.ts';
import { Missing, type MissingProps } from './Missing.tsx';

type Load<P> = () => Promise<ComponentType<P>>;

/**
 * A part of the page whose code is fetched when it is first shown. Where it cannot be fetched, `instead` stands in
 * its place with the way to try again, also by itself whenever it is shown anew.
 */
export function lazily<P extends object>(
  load: Load<P>,
  instead: ComponentType<MissingProps & P> = Missing,
) {
  return lazy(() =>
    load().then(
      (part) => ({ default: part }),
      () => ({ default: retrying(load, instead) }),
    ),
  );
}

/** The same for a part that the first picture does without: its code is fetched once that is on screen. */
export function later<P extends object>(load: Load<P>, instead?: ComponentType<MissingProps & P>) {
  return lazily(() => afterFirstFrame(load), instead);
}

function retrying<P extends object>(
  load: Load<P>,
  Instead: ComponentType<MissingProps & P>,
): ComponentType<P> {
  let Part: ComponentType<P> | null = null;
  return function Retrying(props: P) {
    const [isTrying, setTrying] = useState(true);
    useEffect(() => {
      if (!isTrying || Part) return;
      let isShown = true;
      fetchAgain(load)
        .then(
          (part) => {
            Part = part;
          },
          () => undefined,
        )
        .then(() => isShown && setTrying(false));
      return () => {
        isShown = false;
      };
    }, [isTrying]);
    if (Part) return <Part {...props} />;
    return <Instead {...props} isTrying={isTrying} again={() => setTrying(true)} />;
  };
}

/** The bundler's loader asks for a stylesheet once only: those that did not come are asked for here. */
async function fetchAgain<T>(load: () => Promise<T>): Promise<T> {
  const sheets = [...document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')];
  await Promise.all(sheets.filter((link) => link.sheet === null).map(replaced));
  return load();
}

function replaced(link: HTMLLinkElement): Promise<void> {
  const fresh = link.cloneNode() as HTMLLinkElement;
  return new Promise((done, fail) => {
    fresh.onload = () => done();
    fresh.onerror = fail;
    link.replaceWith(fresh);
  });
}

/** For what is not missed. */
export function Nothing() {
  return null;
}
