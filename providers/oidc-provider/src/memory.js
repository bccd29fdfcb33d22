// Where sessions, grants and tokens are kept: in this process alone, gone when it ends. These are the library's
// own parts; its default keeps 1,000 entries, so some hundreds of refreshes would push a session out.

import MemoryAdapter from 'oidc-provider/lib/adapters/memory_adapter.js';
import LRU from 'oidc-provider/lib/helpers/lru.js';

const MOST_ENTRIES = 50_000;

export function newMemory() {
  const store = new LRU({ maxSize: MOST_ENTRIES });
  return (model) => new MemoryAdapter(model, store);
}
