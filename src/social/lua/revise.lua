-- A person's change of a post, by compare-and-set; the post leaves its batch and its slot is free again.
-- KEYS: post, set of the old state, set of the new state, slots of its channel.
-- ARGV: client id, version, new state, updated at, text, note.
-- Returns the new version, or 0 where the post is another one by now.
local record = redis.call('HMGET', KEYS[1], 'version', 'slotMs', 'createdMs')
if record[1] ~= ARGV[2] then
  return 0
end
if record[2] and record[2] ~= '' then
  redis.call('ZREM', KEYS[4], record[2])
end
redis.call('HDEL', KEYS[1], 'slot', 'slotMs', 'batch')
redis.call('HSET', KEYS[1], 'state', ARGV[3], 'updatedAt', ARGV[4], 'text', ARGV[5], 'note', ARGV[6])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZADD', KEYS[3], record[3], ARGV[1])
return redis.call('HINCRBY', KEYS[1], 'version', 1)
