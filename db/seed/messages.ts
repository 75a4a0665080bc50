// What some people said about a page, and what they heard.
import { randomUUID } from 'node:crypto';
import { actorRoles, type Actor } from '#domain/accounts/actor.ts';
import { myMessages, reply, sendMessage } from '#domain/messages/messages.ts';
import { addDays } from '#platform/clock.ts';
import { momentOf, workingDay } from './days.ts';
import { named, type Person } from './people.ts';

interface Exchange {
  from: string;
  daysAgo: number;
  page: string;
  text: string;
  answer?: { from: string; daysLater: number; text: string };
}

const lesson = '/courses/sharing-and-grading/grade-the-record';

const exchanges: Exchange[] = [
  {
    from: named.townshipClerk,
    daysAgo: 7,
    page: lesson,
    text: 'At our counter we keep the flood grants on paper. Does the grade go on the folder or on each sheet?',
    answer: {
      from: named.hetouCoordinator,
      daysLater: 2,
      text: 'On the folder, by its most careful sheet. A sheet that leaves the folder gets a mark of its own.',
    },
  },
  {
    from: '00152',
    daysAgo: 23,
    page: `/zh${lesson}`,
    text: '本局办法里的 3A 和课程里的第 3 级是一回事吗？',
    answer: {
      from: named.transportCoordinator,
      daysLater: 1,
      text: '是。页面上“在交通运输局”一栏有对照表，以本局办法为准。',
    },
  },
  {
    from: '00443',
    daysAgo: 4,
    page: '/zh/courses/sharing-and-grading',
    text: '外业组白天没有电脑，能不能把截止日往后放几天？',
  },
];

/** Writes the exchanges through the forms' own functions, dated before the day. */
export async function exchangeMessages(
  day: string,
  people: readonly Person[],
  idOf: (staffNumber: string) => number,
): Promise<void> {
  for (const { from, daysAgo, page, text, answer } of exchanges) {
    const writer = { staffId: idOf(from) };
    const sentOn = workingDay(addDays(day, -daysAgo));
    await sendMessage(writer, { page, text, key: randomUUID(), at: momentOf(sentOn, 10 * 60 + 12) });
    if (!answer) continue;
    const [message] = await myMessages(writer);
    const { name, language } = people.find((person) => person.staffNumber === answer.from)!;
    const coordinator: Actor = {
      staffId: idOf(answer.from),
      name,
      language,
      departmentId: null,
      ...actorRoles(['coordinator']),
    };
    const answeredOn = workingDay(addDays(sentOn, answer.daysLater));
    const at = momentOf(answeredOn, 14 * 60 + 35);
    await reply(coordinator, { messageId: message!.id, text: answer.text, key: randomUUID(), at });
  }
}
