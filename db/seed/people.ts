// Who works in the demonstration: some people with a part in its story, and everybody else.
import type { Language, Localised } from '#i18n/language.ts';
import type { Employment } from '#domain/staff/staff-member.ts';
import { addDays } from '#platform/clock.ts';
import { nameGiver } from './names.ts';
import { clerk, leadersOf, postsOf, trainingCoordinator } from './posts.ts';
import { places, tree, type Planned } from './tree.ts';

/** How far somebody gets with the course. */
type Course = 'passed' | 'passed-second-time' | 'under-way' | 'not-passed' | 'nothing';

export interface Person {
  staffNumber: string;
  name: Localised;
  email: string | null;
  telephone: string | null;
  departmentCode: string;
  post: Localised;
  employment: Employment;
  fromOn: string;
  untilOn: string | null;
  /** null: not invited yet. */
  invitedOn: string | null;
  hasSignedIn: boolean;
  language: Language;
  course: Course;
  /** The last day on which they did anything here. */
  activeUntil: string;
  /** One of the people with a part in the story. */
  isNamed: boolean;
}

type Named = Pick<Person, 'staffNumber' | 'name' | 'departmentCode' | 'post' | 'course'> &
  Partial<Pick<Person, 'telephone' | 'employment' | 'untilOn' | 'language'>> & {
    isInvited?: boolean;
    hasSignedIn?: boolean;
  };

type Random = (bound: number) => number;

const inspector = { en: 'Inspector', zh: '检查员' };
const engineer = { en: 'Engineer', zh: '工程师' };

/** The staff numbers of those whom the story, the roles and the cards point at. */
export const named = {
  townshipClerk: '00331',
  transportCoordinator: '00042',
  financeCoordinator: '00121',
  administrator: '00110',
  author: '00163',
  nationalCoordinator: '00011',
  provinceCoordinator: '00023',
  cityCoordinator: '00120',
  liuxiCoordinator: '00151',
  shiqiaoCoordinator: '00155',
  danheCoordinator: '00153',
  hetouCoordinator: '00154',
  shiqiaoTransportCoordinator: '00145',
  tollCoordinator: '00146',
  secrecyOfficer: '00175',
  auditor: '00177',
  twoPosts: '00385',
  contractor: '01002',
  onLeave: '00377',
} as const;

function namedPeople(day: string): Named[] {
  const person = (
    staffNumber: string,
    words: string,
    departmentCode: string,
    post: Localised,
    course: Course,
    extra: Partial<Named> = {},
  ): Named => {
    const [zh = '', ...en] = words.split(' ');
    return { staffNumber, name: { en: en.join(' '), zh }, departmentCode, post, course, ...extra };
  };
  const coordinator = (
    staffNumber: string,
    words: string,
    departmentCode: string,
    telephone?: string,
    extra: Partial<Named> = {},
  ) =>
    person(staffNumber, words, departmentCode, trainingCoordinator, 'passed', {
      telephone: telephone ?? null,
      ...extra,
    });
  const roads = 'YZ-TB-RS';
  return [
    person(named.townshipClerk, '陈宇 Chen Yu', 'LX-HT-SC', clerk, 'under-way', {
      language: 'en',
      telephone: '5550 0331',
    }),
    coordinator(named.transportCoordinator, '林乔 Lin Qiao', 'YZ-TB-BO', '5550 0142', { language: 'en' }),
    coordinator(named.financeCoordinator, '谢岚 Xie Lan', 'YZ-FB', '5550 0121', { language: 'en' }),
    person(
      named.administrator,
      '周衡 Zhou Heng',
      'YZ-DO',
      { en: 'Platform administrator', zh: '平台管理员' },
      'passed',
      {
        telephone: '5550 0110',
        language: 'en',
      },
    ),
    coordinator(named.nationalCoordinator, '邵文博 Shao Wenbo', 'JH-CS', '5550 0011'),
    coordinator(named.provinceCoordinator, '潘志远 Pan Zhiyuan', 'LJ-GO', '5550 0023'),
    coordinator(named.cityCoordinator, '魏宁 Wei Ning', 'YZ-GO', '5550 0120'),
    coordinator(named.liuxiCoordinator, '叶若溪 Ye Ruoxi', 'LX-GO', '5550 0151'),
    coordinator(named.shiqiaoCoordinator, '邱航 Qiu Hang', 'SQ-GO', '5550 0155'),
    coordinator(named.danheCoordinator, '戴芸 Dai Yun', 'DH-GO', '5550 0153'),
    coordinator(named.hetouCoordinator, '陆佳怡 Lu Jiayi', 'LX-HT', '5550 0154'),
    coordinator(named.shiqiaoTransportCoordinator, '郝博 Hao Bo', 'YZ-TB-SQ', '5550 0145'),
    person(named.tollCoordinator, '康平 Kang Ping', places.silent, leadersOf('station')[0], 'nothing', {
      telephone: null,
      hasSignedIn: false,
    }),
    person(named.author, '何珊 He Shan', 'YZ-DO', { en: 'Data officer', zh: '数据专员' }, 'passed', {
      telephone: '5550 0163',
      language: 'en',
    }),
    person(named.secrecyOfficer, '顾文 Gu Wen', 'YZ-TB-BO', { en: 'Secrecy officer', zh: '保密员' }, 'nothing', {
      telephone: '5550 0175',
      language: 'en',
    }),
    person(named.auditor, '方若 Fang Ruo', 'JH-AU', { en: 'Auditor', zh: '审计员' }, 'passed', { language: 'en' }),
    person('00127', '安静 An Jing', roads, clerk, 'nothing'),
    person('00214', '白露 Bai Lu', roads, engineer, 'passed'),
    person('00098', '邓凯 Deng Kai', roads, leadersOf('section')[1], 'passed'),
    person('00402', '冯琪 Feng Qi', roads, inspector, 'under-way'),
    person('00518', '高原 Gao Yuan', roads, inspector, 'nothing'),
    person(named.onLeave, '韩晓 Han Xiao', roads, clerk, 'nothing'),
    person('00443', '江南 Jiang Nan', roads, engineer, 'under-way'),
    person(named.contractor, '孔怡 Kong Yi', roads, { en: 'Survey technician', zh: '测绘员' }, 'nothing', {
      employment: 'contractor',
      untilOn: addDays(day, 40),
      isInvited: false,
    }),
    person(named.twoPosts, '孟凡 Meng Fan', roads, inspector, 'under-way'),
    person('00466', '宁静 Ning Jing', roads, inspector, 'nothing'),
    person('00269', '欧阳婉清 Ouyang Wanqing', roads, leadersOf('section')[0], 'passed'),
    person('00152', '钱多 Qian Duo', roads, { en: 'Accountant', zh: '会计' }, 'passed'),
    person('00540', '沈默 Shen Mo', roads, inspector, 'not-passed'),
  ];
}

/** Everybody who works there or did in the last months, the same for the same day and random numbers. */
export function peopleOf(day: string, random: Random): Person[] {
  const known = namedPeople(day);
  const nextName = nameGiver(
    random,
    known.map((each) => each.name),
  );
  const numbers = new Set<string>(known.map((each) => each.staffNumber));
  const telephones = new Set(known.map((each) => each.telephone));
  const emails = new Set<string>();
  let lastNumber = 0;

  const nextNumber = (): string => {
    do lastNumber += 1 + random(3);
    while (numbers.has(pad(lastNumber, 5)));
    return pad(lastNumber, 5);
  };
  const nextTelephone = (): string => {
    for (;;) {
      const telephone = `5550 ${pad(200 + random(9800), 4)}`;
      if (telephones.has(telephone)) continue;
      telephones.add(telephone);
      return telephone;
    }
  };
  const emailOf = (name: Localised, staffNumber: string): string => {
    const plain = name.en.toLowerCase().replaceAll('ü', 'v').replaceAll(' ', '.');
    const email = emails.has(plain) ? `${plain}.${Number(staffNumber)}` : plain;
    emails.add(email);
    return `${email}@yunze.example`;
  };

  const dress = (department: Planned, base: Named, isNamed: boolean): Person => {
    const { isInvited = true, hasSignedIn, telephone, ...rest } = base;
    const isSilent = department.code === places.silent;
    const course = isInvited && !isSilent ? base.course : 'nothing';
    const joinedDaysAgo = !isNamed && random(100) < 3 ? 12 + random(40) : 120 + random(3600);
    return {
      employment: 'permanent',
      untilOn: null,
      language: random(100) < 8 ? 'en' : 'zh',
      ...rest,
      course,
      email: isNamed || random(100) < 62 ? emailOf(base.name, base.staffNumber) : null,
      telephone: telephone !== undefined ? telephone : random(100) < 80 ? nextTelephone() : null,
      fromOn: addDays(day, -joinedDaysAgo),
      invitedOn: isInvited ? addDays(day, -Math.min(joinedDaysAgo, 88 + random(4))) : null,
      hasSignedIn: hasSignedIn ?? (isInvited && !isSilent && (course !== 'nothing' || isNamed || random(100) < 45)),
      activeUntil: addDays(day, -1),
      isNamed,
    };
  };

  return tree.flatMap((department) => {
    const own = known.filter((each) => each.departmentCode === department.code);
    const others = Array.from({ length: department.size - own.length }, (_, index): Person => {
      const staffNumber = nextNumber();
      const post = postFor(department, own, index, random);
      const course = courseFor(department, random);
      const isInvited = random(100) >= notInvitedShare(department);
      const base = { staffNumber, name: nextName(), departmentCode: department.code, post, course, isInvited };
      return dress(department, base, false);
    });
    return [...own.map((each) => dress(department, each, true)), ...others];
  });
}

/** Head and deputy first, unless one of the named people holds the post, then whatever the trade has. */
function postFor(department: Planned, own: readonly Named[], index: number, random: Random): Localised {
  const leaders = leadersOf(department.lead).slice(0, department.size >= 6 ? 2 : 1);
  const vacant = leaders.filter((post) => !own.some((each) => each.post.en === post.en));
  const pool = postsOf(department.trade);
  return vacant[index] ?? pool[random(pool.length)]!;
}

function courseFor(department: Planned, random: Random): Course {
  if (random(100) < department.done) return random(100) < 22 ? 'passed-second-time' : 'passed';
  if (random(100) < 48) return random(100) < 18 ? 'not-passed' : 'under-way';
  return 'nothing';
}

/** Of a hundred people, how many have not been invited yet. */
function notInvitedShare({ code }: Planned): number {
  if (code === places.silent || code === places.threePeople) return 0;
  return code.startsWith(`${places.newCounty}-`) ? 38 : 4;
}

const pad = (number: number, length: number): string => String(number).padStart(length, '0');
