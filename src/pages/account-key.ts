// The key with which a browser seals waiting answers: for the account that asks, and never kept by anything in between.
import type { APIRoute } from 'astro';
import { accountKey } from '#domain/accounts/account-key.ts';

export const GET: APIRoute = async ({ locals }) => Response.json(await accountKey(locals.actor!));
