/*
 * Asks libmemcached for the server of each key on standard input, one per line, and prints its place in the
 * list of servers, one digit per key. Usage: ring modula|consistent|ketama default|md5|crc host:port:weight ...
 */
#include <libmemcached/memcached.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t hash_of(const char *name) {
  if (!strcmp(name, "md5")) return MEMCACHED_HASH_MD5;
  if (!strcmp(name, "crc")) return MEMCACHED_HASH_CRC;
  return MEMCACHED_HASH_DEFAULT;
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  memcached_st *client = memcached_create(NULL);
  if (!strcmp(argv[1], "ketama")) {
    memcached_behavior_set(client, MEMCACHED_BEHAVIOR_KETAMA_WEIGHTED, 1);
  } else {
    int consistent = !strcmp(argv[1], "consistent");
    memcached_behavior_set_distribution(
        client, consistent ? MEMCACHED_DISTRIBUTION_CONSISTENT : MEMCACHED_DISTRIBUTION_MODULA);
    memcached_behavior_set(client, MEMCACHED_BEHAVIOR_HASH, hash_of(argv[2]));
    if (consistent) {
      memcached_behavior_set(client, MEMCACHED_BEHAVIOR_KETAMA_HASH, hash_of(argv[2]));
    }
  }
  for (int i = 3; i < argc; i++) {
    char *host = strtok(argv[i], ":");
    char *port = strtok(NULL, ":");
    char *weight = strtok(NULL, ":");
    memcached_server_add_with_weight(client, host, (in_port_t)atoi(port), (uint32_t)atoi(weight));
  }
  char key[512];
  while (fgets(key, sizeof key, stdin)) {
    key[strcspn(key, "\n")] = 0;
    printf("%u", memcached_generate_hash(client, key, strlen(key)));
  }
  putchar('\n');
  memcached_free(client);
  return 0;
}
