// Three months of learning, answer by answer, through the same functions as real use.
import { randomUUID } from 'node:crypto';
import { catalogue } from '#domain/courses/catalogue.ts';
import { perfectTry } from '#domain/exercises/practice.ts';
import type { Course, Module } from '#domain/courses/course.ts';
import { randomStream } from '#domain/exercises/random.ts';
import type { Question } from '#domain/progress/attempt.ts';
import { answerCheck, answerQuiz, quizOf, startQuiz } from '#domain/progress/attempts.ts';
import { lessonPlace } from '#domain/progress/learning.ts';
import { practise } from '#domain/progress/tries.ts';
import type { Language } from '#i18n/language.ts';
import { addDays } from '#platform/clock.ts';
import { answerTo, hastyTry } from './answers.ts';
import { Diary } from './days.ts';
import { named, type Person } from './people.ts';

interface Learner {
  actor: { staffId: number };
  language: Language;
  course: Course;
  diary: Diary;
  random: (bound: number) => number;
}

/**
 * Lets a person learn from the day on which they were asked to until the last day on which they were active, as far as
 * the plan says. The same person does the same on every run.
 */
export async function live(person: Person, staffId: number, course: Course, assignedOn: string): Promise<void> {
  if (person.course === 'nothing' || person.invitedOn === null) return;
  const random = randomStream(`history\n${person.staffNumber}`);
  const learner: Learner = { actor: { staffId }, language: person.language, course, diary: new Diary(random), random };
  if (person.staffNumber === named.townshipClerk) return await beUnderWay(learner, person.activeUntil);
  const first = [assignedOn, person.fromOn, person.invitedOn].sort().at(-1)!;
  const window = Math.max(1, daysBetween(first, person.activeUntil));
  if (person.course === 'under-way') return await breakOff(learner, first, window);
  // Those who finish do so all through the weeks, with a wave after the announcement and one of late.
  const wave = random(6);
  const offset =
    wave === 0
      ? random(Math.ceil(window / 4))
      : wave === 1
        ? window - random(Math.ceil(window / 6))
        : random(window + 1);
  const finish = addDays(first, offset);
  const start = addDays(finish, -Math.min(random(17), daysBetween(first, finish)));
  await study(learner, start, finish);
  // Most practise before the quiz, some after it: the course is complete with whichever comes last.
  const practisesFirst = randomStream(`practice\n${person.staffNumber}`)(10) < 7;
  if (practisesFirst) await takePractice(learner);
  if (person.course !== 'passed') await takeQuiz(learner, 'fail');
  if (person.course === 'not-passed') return;
  learner.diary.turnTo(
    person.course === 'passed' ? finish : addDays(finish, Math.min(5, daysBetween(finish, person.activeUntil))),
  );
  await takeQuiz(learner, 'pass');
  if (!practisesFirst) await takePractice(learner);
}

/** All modules with their checks, spread over the days. */
async function study(learner: Learner, start: string, finish: string): Promise<void> {
  const { modules } = learner.course;
  const span = daysBetween(start, finish);
  for (const [index, module] of modules.entries()) {
    learner.diary.turnTo(addDays(start, Math.floor((span * index) / modules.length)));
    await takeCheck(learner, module);
  }
}

/** Somewhere between the first answer and the last question of the quiz. */
async function breakOff(learner: Learner, first: string, window: number): Promise<void> {
  const { course, diary, random } = learner;
  const start = random(window);
  diary.turnTo(addDays(first, start));
  const modules = random(course.modules.length + 1);
  for (const module of course.modules.slice(0, modules)) {
    await takeCheck(learner, module);
    diary.turnTo(addDays(first, Math.min(window, start + random(12))));
  }
  const next = course.modules[modules];
  if (next) {
    if (modules === 0 || random(2) === 0) await takeCheck(learner, next, 1);
  } else if (random(2) === 0) {
    await takeQuiz(learner, 1 + random(course.quizItemCount - 1));
  }
}

/** The township clerk of the sign-in page: one module done, the next one begun two days ago. */
async function beUnderWay(learner: Learner, lastDay: string): Promise<void> {
  const [first, second] = learner.course.modules;
  learner.diary.turnTo(addDays(lastDay, -8));
  if (first) await takeCheck(learner, first);
  learner.diary.turnTo(addDays(lastDay, -1));
  if (second) await takeCheck(learner, second, 1);
}

async function takeCheck(
  { actor, language, course, diary, random }: Learner,
  module: Module,
  answers?: number,
): Promise<void> {
  const { check } = await lessonPlace(actor, course, module, language, false);
  for (const question of check.questions.slice(0, answers)) {
    await answerCheck(actor, {
      courseId: course.id,
      moduleSlug: module.slug,
      ordinal: check.ordinal,
      ...answer(question, language, random(100) < 76, diary),
    });
  }
}

/** Passes the required practice, now and then at the second try. */
async function takePractice({ actor, language, course, diary, random }: Learner): Promise<void> {
  for (const slug of course.practiceRequired) {
    const activity = catalogue().activity(course.id, slug);
    const tries = [...(random(100) < 40 ? [hastyTry(activity)] : []), perfectTry(activity)];
    for (const response of tries) {
      const at = diary.next();
      await practise(actor, { courseId: course.id, activity: slug, answerKey: randomUUID(), response, language, at });
    }
  }
}

/** Passes (now and then with one slip that is forgiven), fails thoroughly, or answers so many questions and stops. */
async function takeQuiz(
  { actor, language, course, diary, random }: Learner,
  how: 'pass' | 'fail' | number,
): Promise<void> {
  const begun = await startQuiz(actor, course.id, language, diary.next());
  if (begun.outcome === 'wait') throw new Error('nobody in the demonstration misses the quiz twice');
  const { attemptId } = begun;
  const { questions } = await quizOf(actor, attemptId, language);
  const slip = how === 'pass' && random(100) < 40 ? forgiven(questions, course) : undefined;
  const count = typeof how === 'number' ? how : questions.length;
  for (const [index, question] of questions.slice(0, count).entries()) {
    const isRight = how === 'fail' ? index % 5 < 2 : question.itemId !== slip;
    await answerQuiz(actor, { attemptId, ...answer(question, language, isRight, diary) });
  }
}

/** A question whose loss alone does not fail the quiz: not critical, and its outcome is asked three times or more. */
function forgiven(questions: readonly Question[], course: Course): string | undefined {
  return questions.find(({ itemId, prompt }) => {
    const outcome = catalogue().optionalItem(itemId)?.outcome;
    return !prompt.critical && outcome !== undefined && (course.blueprint.draw[outcome] ?? 0) >= 3;
  })?.itemId;
}

function answer(question: Question, language: Language, isRight: boolean, diary: Diary) {
  const item = catalogue().optionalItem(question.itemId);
  if (!item) throw new Error(`${question.itemId} is not in the catalogue`);
  return {
    itemId: question.itemId,
    answerKey: randomUUID(),
    response: answerTo(item, question.prompt, language, isRight),
    language,
    at: diary.next(),
  };
}

function daysBetween(from: string, to: string): number {
  return Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000));
}
