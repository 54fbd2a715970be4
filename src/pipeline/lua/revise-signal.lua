-- Changes the record of a cause by compare-and-set, with the lists it is in.
-- KEYS: record, keys of signals (hash), open causes, closed causes, summarised causes.
-- ARGV: id, version, record, place ('open', 'closed' or 'summarised'), order in its place, keys of signals...
-- Returns the new version, or 0 where the record has another one. Sent again, it answers the same and changes nothing.
local found = redis.call('HMGET', KEYS[1], 'version', 'record')
if found[1] ~= ARGV[2] then
  if found[2] == ARGV[3] and tonumber(found[1]) == ARGV[2] + 1 then
    return tonumber(found[1])
  end
  return 0
end
local version = found[1] + 1
local state = ARGV[4] == 'summarised' and 'summarised' or 'filed'
redis.call('HSET', KEYS[1], 'version', version, 'state', state, 'until', 0, 'record', ARGV[3])
redis.call('SREM', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('ZREM', KEYS[5], ARGV[1])
if ARGV[4] == 'open' then
  redis.call('SADD', KEYS[3], ARGV[1])
elseif ARGV[4] == 'closed' then
  redis.call('ZADD', KEYS[4], ARGV[5], ARGV[1])
else
  redis.call('ZADD', KEYS[5], ARGV[5], ARGV[1])
end
for i = 6, #ARGV do
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[1])
end
return version
