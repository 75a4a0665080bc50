import { describe, expect, test } from 'vitest';
import { normalisedPassword, passwordFault } from '#domain/accounts/password.ts';

const own = ['482130', 'chen.yu@yunze.example', 'Chen Yu', '陈宇'];

describe('a new password', () => {
  test.each([
    'correct horse battery staple',
    'the reservoir opens on tuesdays',
    '数据共享之前先看分类分级再决定',
    'kjh3 498f hdsk 20x',
    'Chen Yu likes the old water tower',
  ])('%s will do', (password) => {
    expect(passwordFault(password, own)).toBeNull();
  });

  test('has 15 characters at least and 256 at most, counted as people count them', () => {
    expect(passwordFault('wq7 rt2 bn5 zx')).toBe('too-short');
    expect(passwordFault('wq7 rt2 bn5 zx4')).toBeNull();
    expect(passwordFault('𠮷野家的牛肉饭真的很好吃吧')).toBe('too-short');
    expect(passwordFault('wq7 rt2 bn5 zx'.repeat(18) + 'mnop')).toBeNull();
    expect(passwordFault('wq7 rt2 bn5 zx'.repeat(18) + 'mnopq')).toBe('too-long');
  });

  test.each([
    'passwordpassword',
    'Password1234567',
    '123456789012345',
    'qwertyuiopasdfgh',
    'aaaaaaaaaaaaaaaa',
    'abababababababab',
    'adminadmin123456',
    'iloveyou52013145201314',
    '我爱你我爱你我爱你我爱你我爱你',
  ])('%s is what everybody tries', (password) => {
    expect(passwordFault(password, own)).toBe('too-common');
  });

  test.each(['482130482130482130', 'chenyu chenyu 482130', '陈宇chenyu482130yunze', 'chen.yu@yunze.example'])(
    '%s is what others know of the person',
    (password) => {
      expect(passwordFault(password, own)).toBe('too-personal');
    },
  );

  test('is the same password in full-width letters', () => {
    expect(normalisedPassword('ｐａｓｓ　１２３')).toBe('pass 123');
    expect(normalisedPassword('caf\u0065\u0301')).toBe('café');
  });
});
