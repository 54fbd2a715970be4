-- Holds an account; of two holds the later end stays. Holds that were over long ago are forgotten on the way.
-- KEYS: holds (hash). ARGV: account, end ms, record, ends before this ms are forgotten.
-- Returns 1 where the record was written, 0 where one with that end or a later one is there.
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  if cjson.decode(all[i + 1]).endMs < tonumber(ARGV[4]) then
    redis.call('HDEL', KEYS[1], all[i])
  end
end
local old = redis.call('HGET', KEYS[1], ARGV[1])
if old and cjson.decode(old).endMs >= tonumber(ARGV[2]) then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
