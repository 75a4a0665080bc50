// Which browser and system a session began in, as far as its user agent tells. Names are proper names and stay as they
// are in both languages.

export interface BrowserName {
  /** 'Edge', 'Chrome' …; null when unknown. */
  browser: string | null;
  /** 'Windows', 'Android' …; null when unknown. */
  system: string | null;
}

// The first that fits: most browsers also call themselves Chrome or Safari.
const browsers: readonly [RegExp, string][] = [
  [/MicroMessenger\//, 'WeChat'],
  [/DingTalk\//, 'DingTalk'],
  [/QIHU|360SE|360EE/, '360'],
  [/M?QQBrowser\//, 'QQ Browser'],
  [/UCBrowser\/|UBrowser\//, 'UC Browser'],
  [/HuaweiBrowser\//, 'Huawei Browser'],
  [/MiuiBrowser\//, 'Mi Browser'],
  [/MetaSr|SogouMobileBrowser/, 'Sogou'],
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\/|Chromium\//, 'Chrome'],
  [/Version\/.*Safari\//, 'Safari'],
  [/MSIE |Trident\//, 'Internet Explorer'],
];

const systems: readonly [RegExp, string][] = [
  [/OpenHarmony|HarmonyOS/, 'HarmonyOS'],
  [/Android/, 'Android'],
  [/iPad/, 'iPadOS'],
  [/iPhone|iPod/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/UOS|uos/, 'UOS'],
  [/Kylin|kylin/, 'Kylin'],
  [/Linux|X11/, 'Linux'],
];

const nameIn = (names: readonly [RegExp, string][], text: string): string | null =>
  names.find(([form]) => form.test(text))?.[1] ?? null;

/** The browser and the system that a user agent names. */
export function browserOf(userAgent: string | null): BrowserName {
  return { browser: nameIn(browsers, userAgent ?? ''), system: nameIn(systems, userAgent ?? '') };
}
