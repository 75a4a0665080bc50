// What happens to single people and departments in the three months: what a body's records look like in real life.
import type { Localised } from '#i18n/language.ts';
import { mergeDepartments } from '#domain/staff/reorganisation.ts';
import { addPosting, letGo, recordLeave, recordSecondment, transferStaff } from '#domain/staff/staff.ts';
import { addDays } from '#platform/clock.ts';
import { workingDay } from './days.ts';
import { named, type Person } from './people.ts';
import { clerk } from './posts.ts';
import { places } from './tree.ts';

interface Story {
  person: Person;
  happens: (staffId: number) => Promise<unknown>;
}

const planningOfficer: Localised = { en: 'Planning officer', zh: '规划专员' };

/**
 * Casts the stories and writes into the people what must be known before they join: ends of contracts, last days of
 * activity. Each story is told once the person has joined.
 */
export function cast(day: string, people: readonly Person[]): Story[] {
  const stories: Story[] = [];
  const taken = new Set<Person>();
  const on = (days: number): string => workingDay(addDays(day, days));

  const byNumber = (staffNumber: string): Person => people.find((person) => person.staffNumber === staffNumber)!;
  /** Somebody without a part yet, who has been there for long; one with the wished-for progress where there is one. */
  const somebody = (departmentCode: string, wish: 'passed' | 'under-way' | 'nothing'): Person => {
    const free = people.filter(
      (each) =>
        each.departmentCode === departmentCode &&
        !each.isNamed &&
        !taken.has(each) &&
        each.invitedOn &&
        each.fromOn < on(-110),
    );
    const person = free.find((each) => each.course === wish) ?? free[0];
    if (!person) throw new Error(`nobody is left for a story in ${departmentCode}`);
    taken.add(person);
    return person;
  };
  const tell = (person: Person, happens: Story['happens']): void => void stories.push({ person, happens });

  for (const [index, code] of ['YZ-TB-PT', 'YZ-TB-TI', 'LX-HT-SC', 'YZ-TB-LX', 'LJ-DO'].entries()) {
    const contractor = somebody(code, 'under-way');
    contractor.employment = 'contractor';
    contractor.untilOn = on(20 + index * 33);
  }
  const gone = somebody('YZ-TB-PT', 'nothing');
  gone.employment = 'contractor';
  gone.untilOn = gone.activeUntil = on(-15);

  for (const [code, wish, lastDay] of [
    ['YZ-HB', 'passed', on(-20)],
    ['WT-GO', 'nothing', on(-40)],
  ] as const) {
    const leaver = somebody(code, wish);
    leaver.activeUntil = lastDay;
    tell(leaver, (staffId) => letGo('system', staffId, lastDay));
  }

  const leave = (person: Person, fromOn: string, untilOn: string | null): void => {
    person.activeUntil = addDays(fromOn, -1);
    tell(person, (staffId) => recordLeave('system', staffId, { fromOn, untilOn }));
  };
  leave(byNumber(named.onLeave), on(-30), on(100));
  leave(somebody('LX-YJ', 'nothing'), on(-12), null);
  leave(somebody('YZ-EB', 'under-way'), on(-45), on(45));
  const back = somebody('YZ-GO', 'passed');
  tell(back, (staffId) => recordLeave('system', staffId, { fromOn: on(-62), untilOn: on(-48) }));

  tell(somebody('YZ-HB', 'under-way'), (staffId) =>
    recordSecondment('system', staffId, { departmentCode: 'YZ-DO', fromOn: on(-30), untilOn: on(60) }),
  );
  for (const [from, to, days] of [
    ['YZ-FB-BU', 'YZ-GO', -45],
    ['LX-GO', 'YZ-DO', -28],
    ['WT-FB', 'YZ-FB', -52],
  ] as const) {
    tell(somebody(from, 'passed'), (staffId) => transferStaff('system', staffId, to, clerk, on(days)));
  }

  tell(byNumber(named.twoPosts), (staffId) =>
    addPosting('system', staffId, { departmentCode: 'YZ-TB-PF', post: planningOfficer, fromOn: on(-70) }),
  );
  tell(somebody('LX-HT', 'passed'), (staffId) =>
    addPosting('system', staffId, {
      departmentCode: 'LX-HT-SC',
      post: { en: 'Duty head', zh: '值班主任' },
      fromOn: on(-60),
    }),
  );
  return stories;
}

/** The department that was merged some weeks ago; what was done before counts where it was done. */
export async function merge(day: string): Promise<void> {
  await mergeDepartments('system', places.merged, places.mergedInto, workingDay(addDays(day, -38)));
}
