// Which column of a roster holds what. Headings are known in English and Chinese, in the words of the usual systems; others
// are asked for once and remembered.

/** What a roster can say of a person, in the order of the template. */
export const rosterFields = [
  'staffNumber',
  'name',
  'nameEn',
  'nameZh',
  'department',
  'post',
  'postEn',
  'postZh',
  'main',
  'employment',
  'fromOn',
  'untilOn',
  'email',
  'telephone',
  'leaveFrom',
  'leaveUntil',
  'secondedTo',
  'secondedFrom',
  'secondedUntil',
  'leftOn',
] as const;

export type RosterField = (typeof rosterFields)[number];

/** For each column of the file what it holds; null for a column that is not used. */
export type Mapping = (RosterField | null)[];

/** Headings by field, as `headingKey` writes them. The first of each language stands in the template. */
export const knownHeadings: Record<RosterField, string[]> = {
  staffNumber: [
    'Staff number',
    '工号',
    'staff no',
    'employee number',
    'employee id',
    'personnel number',
    '人员编号',
    '职工号',
    '员工编号',
    '人员工号',
    '职工编号',
  ],
  name: ['Name', '姓名', 'full name', 'employee name', '人员姓名', '职工姓名', '名字'],
  nameEn: ['Name in English', '英文名', 'english name', 'latin name', 'pinyin', '姓名拼音', '英文姓名', '拼音'],
  nameZh: ['Name in Chinese', '中文名', 'chinese name', '中文姓名'],
  department: [
    'Department',
    '部门',
    'department code',
    'unit',
    'unit code',
    'division',
    'organisation',
    'organization',
    '单位',
    '所在单位',
    '所在部门',
    '单位编码',
    '部门编码',
    '单位代码',
    '部门代码',
    '工作单位',
    '处室',
    '科室',
    '单位名称',
    '部门名称',
  ],
  post: ['Post', '职务', 'position', 'job title', 'title', 'role', '岗位', '职位', '现任职务', '岗位名称'],
  postEn: ['Post in English', '职务（英文）', 'english title', '英文职务'],
  postZh: ['Post in Chinese', '职务（中文）', 'chinese title', '中文职务'],
  main: ['Main post', '主岗', 'main', 'primary', 'primary post', '是否主岗', '主兼岗', '任职类型', '主职'],
  employment: [
    'Employment',
    '用工形式',
    'employment type',
    'contract type',
    '编制',
    '编制类型',
    '用工性质',
    '人员类别',
    '身份类别',
    '人员性质',
  ],
  fromOn: [
    'Since',
    '任职日期',
    'from',
    'start date',
    'start',
    'begin date',
    '到岗日期',
    '任职时间',
    '开始日期',
    '入职日期',
  ],
  untilOn: [
    'Contract end',
    '合同到期',
    'until',
    'end date',
    'contract end date',
    '合同到期日',
    '合同终止日期',
    '截止日期',
    '结束日期',
  ],
  email: ['Mail', '邮箱', 'e-mail', 'email', 'mail address', 'email address', '电子邮箱', '电子邮件'],
  telephone: ['Telephone', '电话', 'phone', 'tel', 'office phone', '办公电话', '联系电话', '手机'],
  leaveFrom: ['Leave from', '离岗开始', 'leave start', '休假开始', '请假开始', '长假开始'],
  leaveUntil: ['Leave until', '离岗结束', 'leave end', '休假结束', '请假结束', '长假结束'],
  secondedTo: ['Seconded to', '借调单位', 'secondment', 'host department', '借调至', '挂职单位'],
  secondedFrom: ['Seconded from', '借调开始', 'secondment start', '挂职开始', '借调日期'],
  secondedUntil: ['Seconded until', '借调结束', 'secondment end', '挂职结束'],
  leftOn: ['Last day', '离职日期', 'left on', 'leaving date', 'termination date', '离职时间', '调出日期', '退休日期'],
};

/** A heading without what people write in different ways: capitals, blanks, signs, full-width forms, "(optional)". */
export function headingKey(heading: string): string {
  return heading
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\([^)]*(必填|选填|optional|required|yyyy)[^)]*\)/g, '')
    .replace(/[\s_\-*:.()"'/]+/g, '');
}

const byKey = new Map(
  rosterFields.flatMap((field) =>
    knownHeadings[field].map((heading): [string, RosterField] => [headingKey(heading), field]),
  ),
);

/** What the headings say, with what was remembered about others going first. */
export function recogniseColumns(head: string[], remembered: ReadonlyMap<string, RosterField | null>): Mapping {
  return head.map((heading) => {
    const key = headingKey(heading);
    if (key === '') return null;
    const known = remembered.get(key);
    return known === undefined ? (byKey.get(key) ?? null) : known;
  });
}

export type MappingFault = { fault: 'missing'; field: RosterField } | { fault: 'twice'; field: RosterField };

/** What stands in the way of reading the rows: number, name or department without a column, or two columns for one thing. */
export function mappingFaults(mapping: Mapping): MappingFault[] {
  const used = mapping.filter((field) => field !== null);
  const has = (field: RosterField): boolean => used.includes(field);
  const faults: MappingFault[] = [];
  if (!has('staffNumber')) faults.push({ fault: 'missing', field: 'staffNumber' });
  if (!has('name') && !has('nameZh') && !has('nameEn')) faults.push({ fault: 'missing', field: 'name' });
  if (!has('department')) faults.push({ fault: 'missing', field: 'department' });
  for (const field of new Set(used)) {
    if (used.filter((each) => each === field).length > 1) faults.push({ fault: 'twice', field });
  }
  return faults;
}
