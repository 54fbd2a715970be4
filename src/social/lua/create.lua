-- Makes a post once. KEYS: post, set of its state. ARGV: client id, score, state, field, value, field, value...
-- Returns 1 when made, 0 when it exists already, in whatever state.
if redis.call('EXISTS', KEYS[1]) == 1 then
  return 0
end
redis.call('HSET', KEYS[1], 'version', 1, 'state', ARGV[3], unpack(ARGV, 4))
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
return 1
