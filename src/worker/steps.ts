import type { Timeline } from '../engine/run.ts';

/** How far a step goes. */
export type StepBy = 'event' | 'request' | 'event-back' | 'request-back';

/** One step on or back. Returns true when it went back. */
export function stepBy(timeline: Timeline, by: StepBy): boolean {
  const { sim } = timeline;
  const completed = sim.probe.total('completed');
  if (by === 'event') timeline.stepEvent();
  else if (by === 'request') {
    // A trace that has ended finishes no more requests, though background work goes on.
    while (!sim.isOver && sim.probe.total('completed') === completed && timeline.stepEvent());
  } else if (by === 'event-back') timeline.stepBack();
  else requestBack(timeline, completed);
  return by === 'event-back' || by === 'request-back';
}

/** To the moment just before the last finished request was finished. */
function requestBack(timeline: Timeline, completed: number): void {
  const { sim } = timeline;
  let at = sim.now;
  do {
    at = timeline.checkpointBefore(at - 1);
    timeline.rewind(at);
  } while (at > 0 && sim.probe.total('completed') >= completed);
  let { events } = sim;
  while (sim.probe.total('completed') < completed) {
    events = sim.events;
    if (!timeline.stepEvent()) break;
  }
  timeline.seekEvent(events);
}
