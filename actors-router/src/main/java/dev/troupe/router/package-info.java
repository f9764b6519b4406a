/**
 * Reaching actors without holding their references, many at once, or without knowing who is interested.
 *
 * <table>
 * <caption>What to choose</caption>
 * <tr><th>for</th><th>take</th></tr>
 * <tr><td>one actor that any code is to reach by a typed name, also before it has started</td>
 * <td>{@link dev.troupe.router.Router} with {@link dev.troupe.router.ActorKey}</td></tr>
 * <tr><td>work that is spread over equal actors; one owner for each of many keys; the quickest of several answers; something
 * that all of a kind must know</td><td>{@link dev.troupe.router.Pool}</td></tr>
 * <tr><td>events for whoever subscribes, where each event counts</td>
 * <td>{@link dev.troupe.router.Topic} with {@link dev.troupe.router.Events} and {@link dev.troupe.router.Backlog}</td></tr>
 * <tr><td>a value that changes, where only the newest counts</td><td>{@link dev.troupe.router.Latest}</td></tr>
 * </table>
 */
@NullMarked
package dev.troupe.router;

import org.jspecify.annotations.NullMarked;
