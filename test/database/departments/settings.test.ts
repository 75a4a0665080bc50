import { beforeAll, expect, test } from 'vitest';
import { markOf } from '#domain/departments/mark.ts';
import { saveSettings, storedSettings } from '#domain/departments/settings.ts';
import { siteOf } from '#domain/departments/site.ts';
import { useDatabase } from '../../support/database.ts';
import { Arrangement } from '../reports/arrangement.ts';

const db = useDatabase();
let make: Arrangement;
let city: number;
const none = { en: '', zh: '' };
const empty = { name: none, contact: none, telephone: '', hours: none };
const full = {
  name: { en: 'City Academy', zh: '市学苑' },
  contact: { en: 'Help desk', zh: '服务台' },
  telephone: '5550 0100',
  hours: { en: 'weekdays 9 to 5', zh: '工作日9:00—17:00' },
};

beforeAll(async () => {
  make = new Arrangement(db.owner);
  city = await make.department('CITY');
});

const administrator = async () => ({
  ...(await make.administrator(await make.worker(city))),
  name: { en: 'Lin Qiao', zh: '林巧' },
});

test('what an administrator saves is shown at once, and can be taken back', async () => {
  const by = await administrator();
  await saveSettings(by, full);
  expect(await storedSettings()).toEqual({ ...full, overruled: [] });
  const { name, contact } = await siteOf();
  expect(name).toEqual(full.name);
  expect(contact).toMatchObject({ name: full.contact, telephone: full.telephone, hours: full.hours });
  const events = await db.owner`select action from audit_events where actor_id = ${by.staffId}`;
  expect(events).toEqual([{ action: 'settings-changed' }]);

  await saveSettings(by, empty);
  expect(await storedSettings()).toEqual({ ...empty, overruled: [] });
  expect((await siteOf()).contact).toBeNull();
});

test('half a text, a contact without a number and a number without a contact are refused, and nothing is kept', async () => {
  const by = await administrator();
  for (const [given, code, field] of [
    [{ ...full, name: { en: 'City Academy', zh: '' } }, 'both-languages', 'nameZh'],
    [{ ...full, hours: { en: '', zh: '全天' } }, 'both-languages', 'hoursEn'],
    [{ ...full, telephone: 'ask at the desk' }, 'telephone', 'telephone'],
    [{ ...full, contact: none }, 'contact', 'contactEn'],
    [{ ...full, name: { en: 'x'.repeat(121), zh: '名' } }, 'too-long', 'nameEn'],
  ] as const) {
    await expect(saveSettings(by, given)).rejects.toMatchObject({ code, field });
  }
  expect(await storedSettings()).toEqual({ ...empty, overruled: [] });
});

test('a mark of its own is a small PNG, stays until it is taken away, and is found by its hash alone', async () => {
  const by = await administrator();
  const png = (width: number, height: number, bytes = 200): Buffer => {
    const file = Buffer.alloc(bytes);
    file.write('89504e470d0a1a0a0000000d49484452', 'hex');
    file.writeUInt32BE(width, 16);
    file.writeUInt32BE(height, 20);
    return file;
  };
  for (const [file, code] of [
    [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'mark-not-png'],
    [png(64, 64).subarray(0, 20), 'mark-not-png'],
    [png(64, 64, 100_001), 'mark-too-large'],
    [png(16, 64), 'mark-size'],
    [png(64, 1025), 'mark-size'],
  ] as const) {
    await expect(saveSettings(by, full, file)).rejects.toMatchObject({ code, field: 'mark' });
  }
  expect((await siteOf()).mark).toBeNull();
  const mark = png(64, 48);
  await saveSettings(by, full, mark);
  await saveSettings(by, empty);
  const { mark: hash } = await siteOf();
  expect(await markOf(hash!)).toEqual(mark);
  expect(await markOf('0'.repeat(32))).toBeNull();
  await saveSettings(by, empty, 'none');
  expect((await siteOf()).mark).toBeNull();
  expect(await markOf(hash!)).toBeNull();
});

test('nobody but an administrator changes them', async () => {
  const coordinator = await make.coordinator(await make.worker(city), city);
  const by = { ...coordinator, name: { en: 'Wei Ning', zh: '魏宁' } };
  await expect(saveSettings(by, full)).rejects.toMatchObject({ name: 'Forbidden' });
  expect(await storedSettings()).toEqual({ ...empty, overruled: [] });
});
