// The departments of the demonstration: an invented nation with five levels, whose best-known part is the City of Yunze.
import type { Level } from '#domain/departments/department.ts';
import type { Localised } from '#i18n/language.ts';
import type { Lead, Trade } from './posts.ts';

/** A department with the people it gets. */
export interface Planned {
  code: string;
  parentCode: string | null;
  level: Level;
  name: Localised;
  shortName: Localised;
  lead: Lead;
  trade: Trade;
  /** People on its own books, leaders included */
  size: number;
  /** Of a hundred people, so many have done the course. */
  done: number;
}

// How a territory is called in front of the name of one of its offices.
const territories: Record<string, Localised> = {
  JH: { en: 'National', zh: '国家' },
  LJ: { en: 'Lanjiang', zh: '澜江省' },
  BL: { en: 'Beiling', zh: '北岭省' },
  YZ: { en: 'Yunze', zh: '云泽市' },
  WT: { en: 'Wuting', zh: '梧亭市' },
  LX: { en: 'Liuxi District', zh: '柳溪区' },
  SQ: { en: 'Shiqiao District', zh: '石桥区' },
  DH: { en: 'Danhe County', zh: '丹禾县' },
  'LX-HT': { en: 'Hetou', zh: '荷头镇' },
  'SQ-BY': { en: 'Baiyan', zh: '白堰镇' },
};

// code | level | English | Chinese | led by | trade | people | done in a hundred. A department stands below the code that its own begins with;
// `<` names another parent.
const table = `
  JH       | national | Government of Jinghe            | 景和国政府     | government | government | 4  | 75
  JH-DG    | national | Digital Government Administration | 数字政务局   | bureau     | data       | 10 | 90
  JH-CS    | national | Civil Service Academy           | 公务员学院     | bureau     | education  | 8  | 88
  JH-AU    | national | Audit Administration            | 审计局         | bureau     | finance    | 8  | 60
  LJ < JH  | province | Lanjiang Province               | 澜江省         | government | government | 4  | 60
  LJ-GO    | province | General Office                  | 政府办公厅     | office     | office     | 9  | 70
  LJ-DO    | province | Data Bureau                     | 数据局         | bureau     | data       | 9  | 92
  LJ-FD    | province | Finance Department              | 财政厅         | bureau     | finance    | 10 | 66
  LJ-HD    | province | Health Commission               | 卫生健康委     | bureau     | health     | 9  | 48
  BL < JH  | province | Beiling Province                | 北岭省         | government | government | 3  | 50
  BL-GO    | province | General Office                  | 政府办公厅     | office     | office     | 7  | 45
  BL-DO    | province | Data Bureau                     | 数据局         | bureau     | data       | 6  | 70
  YZ < LJ  | city     | City of Yunze                   | 云泽市         | government | government | 6  | 67
  YZ-GO    | city     | General Office                  | 政府办公室     | office     | office     | 10 | 74
  YZ-FB    | city     | Finance Bureau                  | 财政局         | bureau     | office     | 8  | 71
  YZ-FB-BU | city     | Budget Section                  | 预算科         | section    | finance    | 9  | 78
  YZ-FB-TR | city     | Treasury Section                | 国库科         | section    | finance    | 8  | 63
  YZ-FB-PR | city     | Procurement Section             | 政府采购科     | section    | finance    | 7  | 42
  YZ-TB    | city     | Transport Bureau                | 交通运输局     | bureau     | office     | 6  | 83
  YZ-TB-BO | city     | Bureau Office                   | 局办公室       | section    | office     | 12 | 88
  YZ-TB-PF | city     | Planning and Finance Section    | 规划财务科     | section    | finance    | 10 | 80
  YZ-TB-RS | city     | Roads Section                   | 公路科         | section    | roads      | 22 | 45
  YZ-TB-PT | city     | Passenger Transport Centre      | 客运管理中心   | centre     | passenger  | 41 | 35
  YZ-TB-PW | city     | Ports and Waterways Station     | 港航管理站     | station    | ports      | 20 | 30
  YZ-TB-PI | city     | Port Inspection Post            | 港口检查站     | station    | ports      | 7  | 40
  YZ-TB-TI | city     | Traffic Information Centre      | 交通信息中心   | centre     | data       | 16 | 94
  YZ-TB-LX | county   | Liuxi District Transport Office | 柳溪区交通运输局 | bureau   | roads      | 37 | 36
  YZ-TB-SQ | county   | Shiqiao District Transport Office | 石桥区交通运输局 | bureau | roads      | 33 | 21
  YZ-TB-SQ-QH | township | Qinghe Toll Station          | 清禾收费站     | station    | toll       | 14 | 0
  YZ-DO    | city     | Data Office                     | 数据局         | bureau     | data       | 9  | 95
  YZ-DO-ST | city     | Statistics Desk                 | 统计组         | section    | data       | 3  | 67
  YZ-HB    | city     | Health Bureau                   | 卫生健康局     | bureau     | health     | 11 | 50
  YZ-EB    | city     | Education Bureau                | 教育局         | bureau     | education  | 11 | 44
  YZ-CA    | city     | Civil Affairs Bureau            | 民政局         | bureau     | civil      | 10 | 52
  WT < LJ  | city     | City of Wuting                  | 梧亭市         | government | government | 4  | 40
  WT-GO    | city     | General Office                  | 政府办公室     | office     | office     | 8  | 38
  WT-FB    | city     | Finance Bureau                  | 财政局         | bureau     | finance    | 8  | 55
  LX < YZ  | county   | Liuxi District                  | 柳溪区         | government | government | 5  | 60
  LX-GO    | county   | General Office                  | 政府办公室     | office     | office     | 9  | 62
  LX-FB    | county   | Finance Bureau                  | 财政局         | bureau     | finance    | 9  | 58
  LX-CA    | county   | Civil Affairs Bureau            | 民政局         | bureau     | civil      | 9  | 40
  LX-HT    | township | Hetou Town                      | 荷头镇         | town       | township   | 11 | 44
  LX-HT-SC | township | Public Service Centre           | 便民服务中心   | centre     | counter    | 8  | 36
  LX-HT-AG | township | Farm Advice Station             | 农业服务站     | station    | township   | 6  | 30
  LX-ZY    | township | Zhuyuan Town                    | 竹源镇         | town       | township   | 10 | 33
  LX-YJ    | township | Yanjin Town                     | 雁津镇         | town       | township   | 10 | 27
  SQ < YZ  | county   | Shiqiao District                | 石桥区         | government | government | 5  | 60
  SQ-GO    | county   | General Office                  | 政府办公室     | office     | office     | 9  | 66
  SQ-FB    | county   | Finance Bureau                  | 财政局         | bureau     | finance    | 8  | 62
  SQ-BY    | township | Baiyan Town                     | 白堰镇         | town       | township   | 10 | 38
  SQ-BY-SC | township | Public Service Centre           | 便民服务中心   | centre     | counter    | 7  | 42
  SQ-ML    | township | Meiling Town                    | 梅岭镇         | town       | township   | 10 | 30
  SQ-TP    | township | Taoping Town                    | 桃坪镇         | town       | township   | 9  | 44
  DH < YZ  | county   | Danhe County                    | 丹禾县         | government | government | 4  | 30
  DH-GO    | county   | General Office                  | 政府办公室     | office     | office     | 8  | 36
  DH-FB    | county   | Finance Bureau                  | 财政局         | bureau     | finance    | 7  | 32
  DH-XS    | township | Xishan Town                     | 溪杉镇         | town       | township   | 9  | 18
  DH-LW    | township | Longwan Town                    | 龙湾镇         | town       | township   | 9  | 20
  DH-SH    | township | Songhe Town                     | 松禾镇         | town       | township   | 8  | 14`;

/** The departments, parents first, in official order. */
export const tree: readonly Planned[] = table
  .trim()
  .split('\n')
  .map((line) => {
    const [place = '', level, en = '', zh = '', lead, trade, size, done] = line.split('|').map((cell) => cell.trim());
    const [code = '', named] = place.split(' < ');
    const parentCode = named ?? (code.includes('-') ? code.slice(0, code.lastIndexOf('-')) : null);
    const territory = named || parentCode === null ? undefined : territories[parentCode];
    const shortName = { en, zh };
    const isTown = lead === 'town';
    return {
      code,
      parentCode,
      level: level as Level,
      name: territory && !isTown ? { en: `${territory.en} ${en}`, zh: territory.zh + zh } : shortName,
      shortName,
      lead: lead as Lead,
      trade: trade as Trade,
      size: Number(size),
      done: Number(done),
    };
  });

/** Codes that the story of the demonstration hangs on. */
export const places = {
  top: 'JH',
  city: 'YZ',
  /** Merged into `mergedInto` some weeks ago. */
  merged: 'YZ-TB-PI',
  mergedInto: 'YZ-TB-PW',
  threePeople: 'YZ-DO-ST',
  /** Nobody has signed in there. */
  silent: 'YZ-TB-SQ-QH',
  /** Had to finish earlier than the others, and has not. */
  lateCounty: 'SQ',
  /** Where many have not been invited yet. */
  newCounty: 'DH',
} as const;
