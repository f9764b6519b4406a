package dev.troupe.kv.command;

import dev.troupe.kv.resp.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Requests about a few keys, many of them wrong. */
final class RandomRequests {
    static final List<String> KEYS = List.of("f", "a", "b", "c", "key:1", "key:2", "key:[x]", "", "\u00ff\0\r\n", "*");

    /** Shapes of requests; each word that begins with a dollar sign stands for something random. */
    private static final List<String> SHAPES = """
            get $key
            set $key $value
            set $key $int
            set $key $value $option
            set $key $value $option $option
            set $key $value $option $option $option
            setnx $key $value
            setex $key $lapse $value
            psetex $key $lapse $value
            getset $key $value
            getdel $key
            getex $key
            getex $key $option
            getex $key $option $option
            mget $key $key $key
            mset $key $value $key $int
            msetnx $key $value $key $value
            incr $key
            decr $key
            incrby $key $number
            decrby $key $number
            incrbyfloat f $float
            incrbyfloat f $value
            set f $float
            append $key $value
            strlen $key
            getrange $key $number $number
            setrange $key $small $value
            exists $key $key
            touch $key $key
            del $key $key
            unlink $key
            ttl $key
            pttl $key
            expiretime $key
            pexpiretime $key
            type $key
            expire $key $lapse
            expire $key $seconds
            expire $key $seconds $condition
            expire $key $seconds $condition $condition
            pexpire $key $seconds $condition
            pexpire $key $lapse
            expireat $key $number
            expireat $key $time $condition
            pexpireat $key $number $condition
            persist $key
            rename $key $key
            renamenx $key $key
            keys $glob
            scan 0 COUNT 1000
            scan 0 COUNT 1000 MATCH $glob
            scan 0 COUNT 1000 TYPE $word
            scan 0 COUNT $nocount
            scan foo
            dbsize
            memory usage missing
            memory $unknown $key
            memory usage $key samples $word
            ping
            ping $value
            echo $value
            select $small
            client setname $word
            client getname
            client $unknown
            client reply $word
            config $unknown
            hello $small
            hello 2
            hello 3
            hello 3 setname $word
            hello 3 auth $word $word
            auth $word
            auth $word $word
            auth default $word
            command getkeys get $key
            command getkeys mset $key $value $key
            command getkeys $word $key
            command getkeys ping
            command $unknown
            $word $word $value
            $value $value $value
            """.lines().toList();

    private static final List<String> WORDS = List.of(
            "foo",
            "string",
            "list",
            "get",
            "set",
            "default",
            "name",
            "\"",
            "a b",
            "-1",
            "xx\r\nyy",
            "0x1",
            "nul\0nul",
            "\u00e9",
            "x".repeat(140));
    private static final List<String> UNKNOWN = List.of("foo", "", "a b", "xx\r\nyy", "\u00e9", "x".repeat(140));
    private static final List<String> VALUES = List.of("", "abc", "hello world", "\r\n\0\u00ff", "1.5", "abc\n", "00");
    private static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "-1",
            "-2",
            "2",
            "3",
            "10",
            "-100",
            "abc",
            "",
            "1.5",
            "01",
            "+1",
            " 1",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "9223372036854775",
            "9223372036854776",
            "-9223372036854776",
            "-9223372036854775",
            "4611686018427387904",
            "-4611686018427387905");
    /** Numbers without those that would let a key expire while it is looked at. */
    private static final List<String> LAPSES =
            NUMBERS.stream().filter(number -> !number.matches("[1-9]0?")).toList();

    private static final List<String> NO_COUNTS = List.of("0", "-1", "abc", "", "9223372036854775808", "1.5");
    private static final List<String> FLOATS = List.of(
            "1", "0.5", "-1.25", "3.0e3", "25e-2", "abc", "", "0", "-0.5", " 1", "1 ", ".5", "1.", "1e", "1d", "1f");
    private static final List<String> OPTIONS = List.of(
            "nx",
            "XX",
            "get",
            "KEEPTTL",
            "persist",
            "EX $seconds",
            "px $seconds",
            "EXAT $time",
            "pxat $time",
            "EX $lapse",
            "PX $lapse",
            "exat $number",
            "PXAT $number",
            "EX",
            "foo");
    private static final List<String> CONDITIONS = List.of("NX", "xx", "GT", "lt", "foo");
    private static final List<String> GLOBS = List.of(
            "*",
            "?",
            "key:*",
            "key:[12]",
            "key:[^1]",
            "key:[0-1]",
            "key:[2-0]",
            "*[[]x]",
            "key:\\[x\\]",
            "\\*",
            "[",
            "[^",
            "[a",
            "[a-",
            "a[",
            "[a-]",
            "[]",
            "[^]",
            "\\",
            "*:*",
            "?*",
            "**c",
            "key:[\\1]",
            "[\\a-b]",
            "*a*",
            "k*y*:*1",
            "");

    private final Random random;

    RandomRequests(long seed) {
        random = new Random(seed);
    }

    Request next() {
        List<String> words = new ArrayList<>();
        for (String item : pick(SHAPES).split(" ", -1)) {
            add(item, words);
        }
        int change = random.nextInt(20);
        if (change == 0 && words.size() > 2) {
            words.removeLast();
        } else if (change == 1) {
            add(pick(List.of("$value", "$option", "$lapse", "$key")), words);
        } else if (change == 2) {
            words.set(0, words.getFirst().toUpperCase(Locale.ROOT));
        }
        return Request.of(words.toArray(String[]::new));
    }

    private void add(String item, List<String> words) {
        switch (item) {
            case "$key" -> words.add(pick(KEYS.subList(1, KEYS.size())));
            case "$value" -> words.add(pick(VALUES));
            case "$int" -> words.add(String.valueOf(random.nextInt(100) - 50));
            case "$number" -> words.add(pick(NUMBERS));
            case "$nocount" -> words.add(pick(NO_COUNTS));
            case "$lapse" -> words.add(pick(LAPSES));
            case "$unknown" -> words.add(pick(UNKNOWN));
            case "$small" -> words.add(pick(NUMBERS.subList(0, 14)));
            case "$float" -> words.add(pick(FLOATS));
            case "$word" -> words.add(pick(WORDS));
            case "$glob" -> words.add(pick(GLOBS));
            case "$condition" -> words.add(pick(CONDITIONS));
            case "$seconds" -> words.add(String.valueOf(1_000_000L + random.nextInt(1_000_000_000)));
            case "$time" -> words.add(String.valueOf(3_000_000_000_000L + random.nextInt(1_000_000_000)));
            case "$option" -> {
                for (String part : pick(OPTIONS).split(" ", -1)) {
                    add(part, words);
                }
            }
            default -> words.add(item);
        }
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
