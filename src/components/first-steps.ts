// Where each of the first steps is done.
import type { FirstStep } from '#domain/reports/installation.ts';
import { treePath } from './departments/addresses.ts';

export const firstStepPaths: Readonly<Record<FirstStep, string>> = {
  name: '/administration/settings#name',
  contact: '/administration/settings#contact',
  departments: treePath,
  people: '/training/roster',
  assignment: '/training/assignments',
  coordinators: '/training/appointments',
  access: '/training',
};
