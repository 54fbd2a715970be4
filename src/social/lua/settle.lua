-- Books how one try to send a batch ended, post by post, and writes the events, in one step.
-- KEYS: batch, open batches, ledger, set of the pushing, unknown, scheduled, rejected, approved,
--       then for each post: post, slots of its channel.
-- ARGV: batch id, attempt, in doubt ('1' or '0'), rest until (ms), now as ISO time, event, number of posts,
--       then for each post: client id, new state, remote id, note, what becomes of its slot ('keep' or 'free').
-- Returns how many posts of the batch are still without an answer, or -1 where a later try took over.
if redis.call('HGET', KEYS[1], 'attempts') ~= ARGV[2] then
  return -1
end
local sets = {pushing = KEYS[4], unknown = KEYS[5], scheduled = KEYS[6], rejected = KEYS[7], approved = KEYS[8]}
local open = 0
for i = 1, tonumber(ARGV[7]) do
  local post, slots = KEYS[7 + 2 * i], KEYS[8 + 2 * i]
  local id, state, remote, note, slot = unpack(ARGV, 3 + 5 * i, 7 + 5 * i)
  local record = redis.call('HMGET', post, 'batch', 'state', 'slotMs', 'createdMs')
  if record[1] == ARGV[1] and (record[2] == 'pushing' or record[2] == 'unknown') then
    if slot == 'free' and record[3] then
      redis.call('ZREM', slots, record[3])
    end
    -- A post without a claim names no time: somebody else may have it by then.
    if slot == 'free' or state == 'approved' then
      redis.call('HDEL', post, 'slot', 'slotMs', 'batch')
    end
    redis.call('HSET', post, 'state', state, 'remoteId', remote, 'note', note, 'updatedAt', ARGV[5])
    redis.call('HINCRBY', post, 'version', 1)
    redis.call('ZREM', sets[record[2]], id)
    redis.call('ZADD', sets[state], record[4], id)
    if state == 'unknown' or state == 'pushing' then
      open = open + 1
    end
  end
end
redis.call('HSET', KEYS[1], 'until', 0, 'inFlight', '0', 'inDoubt', ARGV[3])
if open > 0 then
  redis.call('ZADD', KEYS[2], ARGV[4], ARGV[1])
else
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('EXPIRE', KEYS[1], 2592000)
end
if ARGV[6] ~= '' then
  redis.call('XADD', KEYS[3], '*', 'event', ARGV[6])
end
return open
