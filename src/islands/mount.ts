// Wakes an island. Stands in for the integration's own client, which also serves slots, changing props and taking islands
// off again: nothing here does, and a page on an old line need not load it.
import { type Component, hydrate } from 'svelte';

export default (element: HTMLElement) =>
  (component: Component<Record<string, unknown>>, props: Record<string, unknown>): void => {
    if (element.hasAttribute('ssr')) hydrate(component, { target: element, props });
  };
