/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CORE_H
#define CORE_H

/* core/say.c */
void say(const char *text);
void say_number(unsigned int number);

/* core/pages.c */
void *page_get(void);
void page_put(void *page);

/* core/clock.c */
unsigned int clock_now(void);
void clock_tick(void);

/* drivers/store.c */
int store_add(int value);
int store_last(void);

#endif
