// Pages of branches for somebody who has none.
import { may } from '#domain/accounts/permissions.ts';
import { NotFound } from '#platform/errors.ts';
import { treePath } from './addresses.ts';

/** An administrator has no branch while there are no departments, and is led to where they are made. Nobody else finds the page. */
export function withoutBranch({ actor, href }: App.Locals): Response {
  if (!may(actor, 'organise')) throw new NotFound('branch');
  return new Response(null, { status: 303, headers: { location: href(treePath) } });
}
