// Invented names in both scripts, surname first in both. Any likeness to living people is chance.
import type { Localised } from '#i18n/language.ts';

const surnameWords = `
  李 Li, 王 Wang, 张 Zhang, 刘 Liu, 陈 Chen, 杨 Yang, 赵 Zhao, 黄 Huang, 周 Zhou, 吴 Wu, 徐 Xu, 孙 Sun, 胡 Hu, 朱 Zhu,
  高 Gao, 林 Lin, 何 He, 郭 Guo, 马 Ma, 罗 Luo, 梁 Liang, 宋 Song, 郑 Zheng, 谢 Xie, 韩 Han, 唐 Tang, 冯 Feng, 于 Yu,
  董 Dong, 萧 Xiao, 程 Cheng, 曹 Cao, 袁 Yuan, 邓 Deng, 许 Xu, 傅 Fu, 沈 Shen, 曾 Zeng, 彭 Peng, 吕 Lü, 苏 Su, 卢 Lu,
  蒋 Jiang, 蔡 Cai, 贾 Jia, 丁 Ding, 魏 Wei, 薛 Xue, 叶 Ye, 阎 Yan, 余 Yu, 潘 Pan, 杜 Du, 戴 Dai, 夏 Xia, 钟 Zhong,
  汪 Wang, 田 Tian, 任 Ren, 姜 Jiang, 范 Fan, 方 Fang, 石 Shi, 姚 Yao, 谭 Tan, 廖 Liao, 邹 Zou, 熊 Xiong, 金 Jin, 陆 Lu,
  郝 Hao, 孔 Kong, 白 Bai, 崔 Cui, 康 Kang, 毛 Mao, 邱 Qiu, 秦 Qin, 江 Jiang, 史 Shi, 顾 Gu, 侯 Hou, 邵 Shao, 孟 Meng,
  龙 Long, 万 Wan, 段 Duan, 钱 Qian, 汤 Tang, 尹 Yin, 黎 Li, 易 Yi, 常 Chang, 武 Wu, 乔 Qiao, 贺 He, 赖 Lai, 龚 Gong,
  文 Wen, 欧阳 Ouyang, 司徒 Situ, 上官 Shangguan, 诸葛 Zhuge`;

const givenWords = `
  宇 Yu, 敏 Min, 静 Jing, 磊 Lei, 洋 Yang, 艳 Yan, 勇 Yong, 杰 Jie, 娟 Juan, 涛 Tao, 超 Chao, 霞 Xia, 平 Ping, 刚 Gang,
  玲 Ling, 辉 Hui, 丹 Dan, 波 Bo, 宁 Ning, 岚 Lan, 凯 Kai, 帆 Fan, 琪 Qi, 倩 Qian, 雯 Wen, 诚 Cheng, 航 Hang, 博 Bo,
  瑶 Yao, 颖 Ying, 峰 Feng, 晨 Chen, 薇 Wei, 昊 Hao, 莹 Ying, 毅 Yi, 芸 Yun, 睿 Rui, 萌 Meng, 轩 Xuan, 朗 Lang, 珊 Shan,
  婉清 Wanqing, 志远 Zhiyuan, 建华 Jianhua, 晓东 Xiaodong, 秀英 Xiuying, 国强 Guoqiang, 丽娜 Lina, 海燕 Haiyan,
  文博 Wenbo, 思雨 Siyu, 子涵 Zihan, 雨桐 Yutong, 明哲 Mingzhe, 佳怡 Jiayi, 浩然 Haoran, 欣然 Xinran, 俊杰 Junjie,
  雪梅 Xuemei, 春燕 Chunyan, 立新 Lixin, 永康 Yongkang, 美玲 Meiling, 振宇 Zhenyu, 晓琳 Xiaolin, 云帆 Yunfan,
  若溪 Ruoxi, 天佑 Tianyou, 淑芬 Shufen, 桂兰 Guilan, 玉兰 Yulan, 德明 Deming, 光华 Guanghua, 新民 Xinmin, 小燕 Xiaoyan,
  嘉欣 Jiaxin, 梦瑶 Mengyao, 一鸣 Yiming, 书恒 Shuheng, 可欣 Kexin, 安然 Anran, 景行 Jingxing, 知夏 Zhixia, 沐阳 Muyang,
  清扬 Qingyang, 东升 Dongsheng, 家豪 Jiahao, 慧敏 Huimin, 亚楠 Yanan, 红梅 Hongmei, 翠花 Cuihua, 大伟 Dawei, 少华 Shaohua,
  世杰 Shijie, 宏伟 Hongwei, 庆丰 Qingfeng, 守义 Shouyi, 怀远 Huaiyuan, 月华 Yuehua, 采薇 Caiwei, 南星 Nanxing, 致远 Zhiyuan,
  向荣 Xiangrong, 学文 Xuewen, 爱萍 Aiping, 素珍 Suzhen, 子墨 Zimo, 语嫣 Yuyan, 诗涵 Shihan, 心怡 Xinyi, 启航 Qihang`;

const read = (words: string): Localised[] =>
  words.split(',').map((word) => {
    const [zh = '', en = ''] = word.trim().split(' ');
    return { en, zh };
  });

export const surnames = read(surnameWords);
export const givenNames = read(givenWords);

/** Names, none twice in either script, in an order that depends on `random` alone. Throws when they run out. */
export function nameGiver(random: (bound: number) => number, taken: readonly Localised[]): () => Localised {
  const used = new Set(taken.flatMap((name) => [name.en, name.zh]));
  return () => {
    for (let tries = 0; tries < 10_000; tries += 1) {
      // The first half of the list holds the frequent ones: three of four people bear one of them.
      const surname = surnames[Math.floor(random(surnames.length) / (1 + random(2)))]!;
      const given = givenNames[random(givenNames.length)]!;
      const name = { en: `${surname.en} ${given.en}`, zh: surname.zh + given.zh };
      if (used.has(name.en) || used.has(name.zh)) continue;
      used.add(name.en);
      used.add(name.zh);
      return name;
    }
    throw new Error('there are not enough invented names');
  };
}
