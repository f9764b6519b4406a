/**
 * Polled futures with values and streams of them, run as plain tasks on the workers of a system.
 *
 * <pre>{@code
 * var spawner = new Spawner(system);
 * Handle<Price> price = spawner.spawn(Eventual.of(client.connect())
 *         .andThen(connection -> Eventual.of(connection.ask("price")))
 *         .within(Duration.ofSeconds(3)));
 * }</pre>
 *
 * <p>Values and elements are never null. Code that is handed to them runs in polls on worker threads, and must not block;
 * {@link dev.troupe.ActorSystem#blocking} is for what does. It belongs to no turn: what it sends is sent at once.
 */
@NullMarked
package dev.troupe.futures;

import org.jspecify.annotations.NullMarked;
