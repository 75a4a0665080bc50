// Posts in both languages, by kind of department.
import type { Localised } from '#i18n/language.ts';

const both = (words: string): Localised => {
  const [zh = '', ...en] = words.trim().split(' ');
  return { en: en.join(' '), zh };
};

/** What somebody at the counter, the desk or the road is called; written more than once where it is frequent. */
const pools = {
  office:
    '科员 Clerk, 科员 Clerk, 主任科员 Senior clerk, 文秘 Secretary, 档案员 Archivist, 综合岗 General duties officer',
  finance: '会计 Accountant, 会计 Accountant, 出纳 Cashier, 预算专员 Budget officer, 科员 Clerk',
  data: '数据专员 Data officer, 数据专员 Data officer, 系统工程师 Systems engineer, 统计员 Statistician, 科员 Clerk',
  roads: '检查员 Inspector, 检查员 Inspector, 工程师 Engineer, 科员 Clerk, 安全员 Safety officer',
  passenger: '调度员 Dispatcher, 票务员 Ticket officer, 检查员 Inspector, 客服专员 Enquiries officer, 科员 Clerk',
  ports: '航道检查员 Waterways inspector, 工程师 Engineer, 调度员 Dispatcher, 科员 Clerk',
  toll: '收费员 Toll collector, 收费员 Toll collector, 收费员 Toll collector, 班长 Shift leader',
  health: '公共卫生专员 Public health officer, 科员 Clerk, 统计员 Statistician',
  education: '教育专员 Education officer, 科员 Clerk, 学籍管理员 School records officer',
  civil: '民政专员 Civil affairs officer, 科员 Clerk, 社工 Social worker',
  township: '科员 Clerk, 科员 Clerk, 驻村干部 Village liaison officer, 农技员 Farm adviser, 统计员 Statistician',
  counter: '窗口工作人员 Counter clerk, 窗口工作人员 Counter clerk, 科员 Clerk',
  government: '秘书 Secretary, 督查专员 Inspection officer, 科员 Clerk',
} as const;

export type Trade = keyof typeof pools;

const ranks = {
  government: ['秘书长 Secretary-general', '副秘书长 Deputy secretary-general'],
  bureau: ['局长 Director', '副局长 Deputy director'],
  office: ['主任 Head of office', '副主任 Deputy head of office'],
  section: ['科长 Section head', '副科长 Deputy section head'],
  centre: ['主任 Centre head', '副主任 Deputy centre head'],
  station: ['站长 Station head', '副站长 Deputy station head'],
  town: ['镇长 Town head', '副镇长 Deputy town head'],
} as const;

export type Lead = keyof typeof ranks;

/** The posts that a department of the trade has below its head and deputy. */
export function postsOf(trade: Trade): Localised[] {
  return pools[trade].split(',').map(both);
}

/** Head and deputy. */
export function leadersOf(lead: Lead): [Localised, Localised] {
  const [head, deputy] = ranks[lead];
  return [both(head), both(deputy)];
}

export const trainingCoordinator = both('培训联络员 Training coordinator');
export const clerk = both('科员 Clerk');
