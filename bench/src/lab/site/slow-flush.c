/*
 * Loaded before the C library into a PostgreSQL of the lab: each flush of a file of the write-ahead log takes FLUSH_US
 * microseconds longer, as on a slower disk. Nothing else waits, and what is flushed is flushed.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void wait_for_log(int file)
{
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0)
    return;
  path[length] = 0;
  if (strstr(path, "/pg_wal/") == NULL)
    return;
  struct timespec left = {FLUSH_US / 1000000, FLUSH_US % 1000000 * 1000};
  while (nanosleep(&left, &left) != 0)
    ;
}

int fdatasync(int file)
{
  static int (*flush)(int);
  if (flush == NULL)
    flush = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  wait_for_log(file);
  return flush(file);
}
