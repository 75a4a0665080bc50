// The store of waiting answers on this machine: IndexedDB, one record for each. A record names the account by its mark and
// the answer by its key; the rest is sealed.
import type { Sealed } from './seal.ts';

export interface Stored extends Sealed {
  key: string;
  account: string;
}

let opened: Promise<IDBDatabase> | undefined;

const asPromise = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function open(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open('lectern-outbox', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('answers', { keyPath: 'key' });
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      // Whoever clears this site's data need not wait for us.
      request.result.onversionchange = request.result.onclose = () => {
        request.result.close();
        opened = undefined;
      };
      resolve(request.result);
    };
  });
  opened.catch(() => (opened = undefined));
  return opened;
}

/** Resolves when the change lies on the disk, as far as the browser can tell. */
async function change(work: (store: IDBObjectStore) => void): Promise<void> {
  const database = await open();
  return new Promise((resolve, reject) => {
    // Older browsers ignore the third parameter.
    const transaction = database.transaction('answers', 'readwrite', { durability: 'strict' });
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    work(transaction.objectStore('answers'));
  });
}

export const put = (record: Stored): Promise<void> => change((store) => store.put(record));

export const remove = (key: string): Promise<void> => change((store) => store.delete(key));

/** The records of an account; with none named, all. */
export async function all(account?: string): Promise<Stored[]> {
  const database = await open();
  const store = database.transaction('answers').objectStore('answers');
  const records = (await asPromise(store.getAll())) as Stored[];
  return account === undefined ? records : records.filter((record) => record.account === account);
}
