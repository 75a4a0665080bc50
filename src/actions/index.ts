// The only way in for writes. Each action reads its form, calls one use case and hands its outcome to the page.
import { accounts } from './accounts.ts';
import { appointments } from './appointments.ts';
import { authors } from './authors.ts';
import { content } from './content.ts';
import { departments } from './departments.ts';
import { imports } from './imports.ts';
import { invitations } from './invitations.ts';
import { messages } from './messages.ts';
import { people } from './people.ts';
import { plans } from './plans.ts';
import { practice } from './practice.ts';
import { progress } from './progress.ts';
import { questions } from './questions.ts';
import { roster } from './roster.ts';
import { settings } from './settings.ts';
import { slips } from './slips.ts';

export const server = {
  accounts,
  appointments,
  authors,
  content,
  departments,
  imports,
  invitations,
  messages,
  people,
  plans,
  practice,
  progress,
  questions,
  roster,
  settings,
  slips,
};
