/*
 * A clock for a server under test, loaded with LD_PRELOAD: the process sees the time that stands in the file
 * FIDELITY_CLOCK (microseconds since 2024-01-01T00:00:00Z, 8 bytes, native order) instead of the machine's.
 * A replay then says at which moment each request arrives, whatever the speed of the machine. Sleeping is
 * left alone.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define START_SECONDS 1704067200ULL
/* Monotonic clocks count from the start of the machine. */
#define UPTIME_SECONDS 1000ULL

static volatile const uint64_t *micros;

__attribute__((constructor)) static void open_clock(void) {
  const char *path = getenv("FIDELITY_CLOCK");
  int file = path ? open(path, O_RDONLY) : -1;
  if (file < 0) return;
  void *page = mmap(NULL, sizeof *micros, PROT_READ, MAP_SHARED, file, 0);
  close(file);
  if (page != MAP_FAILED) micros = page;
}

int clock_gettime(clockid_t id, struct timespec *out) {
  uint64_t base;
  switch (id) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
      base = START_SECONDS;
      break;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
      base = UPTIME_SECONDS;
      break;
    default:
      return syscall(SYS_clock_gettime, id, out);
  }
  if (!micros) return syscall(SYS_clock_gettime, id, out);
  uint64_t now = *micros;
  out->tv_sec = base + now / 1000000;
  out->tv_nsec = now % 1000000 * 1000;
  return 0;
}

int gettimeofday(struct timeval *out, void *zone) {
  (void)zone;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  out->tv_sec = now.tv_sec;
  out->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *out) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out) *out = now.tv_sec;
  return now.tv_sec;
}
