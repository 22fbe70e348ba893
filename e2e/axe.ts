import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

type Rules = 'all' | 'colours';

/** What fades and slides is at its end at once: half way, colours are not those that are meant. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) {
      const end = animation.effect?.getComputedTiming().endTime;
      if (end !== Number.POSITIVE_INFINITY) animation.finish();
    }
  });
}

/** What axe finds on a page that is worse than minor, as one line for each element. */
export async function findings(page: Page, rules: Rules = 'all'): Promise<string[]> {
  await settle(page);
  const axe = new AxeBuilder({ page });
  if (rules === 'colours') axe.withRules(['color-contrast', 'link-in-text-block']);
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact !== 'minor')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** Gathers what axe finds on one view after the other: everything in light, in dark what depends on colours. */
export class Looker {
  readonly found: string[] = [];
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async look(view: string): Promise<void> {
    for (const [colorScheme, rules] of [
      ['dark', 'colours'],
      ['light', 'all'],
    ] as const) {
      await this.page.emulateMedia({ colorScheme });
      const lines = await findings(this.page, rules);
      this.found.push(...lines.map((line) => `${view}, ${colorScheme}: ${line}`));
    }
  }
}
