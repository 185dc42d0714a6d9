// What SNORRI_DESCRIBE needs of the preprocessor: a macro for each of up to 64 arguments, each a
// name or (a name, and what is said of it).
#pragma once

#define SNORRI_PARENS ()
#define SNORRI_EXPAND(...) \
  SNORRI_EXPAND_2(SNORRI_EXPAND_2(SNORRI_EXPAND_2(SNORRI_EXPAND_2(__VA_ARGS__))))
#define SNORRI_EXPAND_2(...) \
  SNORRI_EXPAND_1(SNORRI_EXPAND_1(SNORRI_EXPAND_1(SNORRI_EXPAND_1(__VA_ARGS__))))
#define SNORRI_EXPAND_1(...) \
  SNORRI_EXPAND_0(SNORRI_EXPAND_0(SNORRI_EXPAND_0(SNORRI_EXPAND_0(__VA_ARGS__))))
#define SNORRI_EXPAND_0(...) __VA_ARGS__

#define SNORRI_EACH(macro, ...) __VA_OPT__(SNORRI_EXPAND(SNORRI_EACH_NEXT(macro, __VA_ARGS__)))
#define SNORRI_EACH_NEXT(macro, first, ...) \
  macro(first) __VA_OPT__(, SNORRI_EACH_AGAIN SNORRI_PARENS(macro, __VA_ARGS__))
#define SNORRI_EACH_AGAIN() SNORRI_EACH_NEXT

#define SNORRI_MEMBER(what) \
  SNORRI_SECOND_OF(SNORRI_IN_BRACKETS what, SNORRI_MEMBER_PLAIN, unused)(what)
#define SNORRI_IN_BRACKETS(...) unused, SNORRI_MEMBER_SAID
#define SNORRI_SECOND_OF(...) SNORRI_SECOND(__VA_ARGS__)
#define SNORRI_SECOND(first, second, ...) second
#define SNORRI_MEMBER_PLAIN(name) ::snorri::described::member_of<&snorri_described::name>(#name)
#define SNORRI_MEMBER_SAID(what) SNORRI_MEMBER_OPEN what
#define SNORRI_MEMBER_OPEN(name, ...) \
  ::snorri::described::member_of<&snorri_described::name>(#name __VA_OPT__(, ) __VA_ARGS__)

#define SNORRI_CHOICE(name) \
  ::snorri::described::choice { #name, static_cast < long long>(snorri_described::name) }
