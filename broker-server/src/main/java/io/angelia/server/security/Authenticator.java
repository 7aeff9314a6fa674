/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides at connect who may come in. Passwords are hashed on threads of its own with a bounded queue, so that a storm of
 * logins does not hold up traffic; a password that was right before is recognised quickly. Thread-safe.
 */
public final class Authenticator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Authenticator.class);
    private static final String WRONG = "user name or password is wrong";
    private static final String MAC = "HmacSHA256";
    private static final int THREADS = 2;
    private static final int WAITING_LOGINS = 4096;

    private final Map<String, PasswordHash> users;
    private final Set<String> administrators;
    private final boolean allowAnonymous;
    private final PasswordHash nobody;
    private final SecretKeySpec macKey;
    private final Map<String, byte[]> verified = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor hashing;

    /**
     * With no users, everybody on this host may connect; else anonymous clients only when that is allowed.
     *
     * @param administrators names of users who may manage the broker; with no users, everybody may.
     */
    public Authenticator(
            final Map<String, PasswordHash> users, final Set<String> administrators, final boolean allowAnonymous) {
        final SecureRandom random = new SecureRandom();
        final byte[] key = new byte[32];
        random.nextBytes(key);
        this.users = Map.copyOf(users);
        this.administrators = Set.copyOf(administrators);
        this.allowAnonymous = allowAnonymous;
        this.macKey = new SecretKeySpec(key, MAC);
        this.nobody = users.isEmpty() ? null : PasswordHash.of("", random);
        this.hashing = new ThreadPoolExecutor(
                THREADS, THREADS, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_LOGINS), task -> {
                    final Thread thread = new Thread(task, "angelia-login");
                    thread.setDaemon(true);
                    return thread;
                });
        this.hashing.allowCoreThreadTimeOut(true);
    }

    /**
     * Looks at a login.
     *
     * @param userName null for anonymous.
     * @param local    true when the client is on this host.
     * @param replyTo  where {@code callback} runs, unless the verdict is clear at once: then it runs before this returns.
     */
    public void authenticate(
            final String userName,
            final String password,
            final boolean local,
            final Executor replyTo,
            final Consumer<Verdict> callback) {
        if (users.isEmpty()) {
            callback.accept(withoutUsers(userName, local));
        } else if (userName == null || userName.isEmpty()) {
            callback.accept(
                    allowAnonymous
                            ? Verdict.accepted(null, false)
                            : Verdict.refused("anonymous connections are not allowed; give a user name and password"));
        } else {
            verifyLater(userName, password == null ? "" : password, replyTo, callback);
        }
    }

    @Override
    public void close() {
        hashing.shutdownNow();
    }

    private Verdict withoutUsers(final String userName, final boolean local) {
        return local || allowAnonymous
                ? Verdict.accepted(userName, true)
                : Verdict.refused("no users are configured, so only clients on the broker's own host may connect");
    }

    private void verifyLater(
            final String userName, final String password, final Executor replyTo, final Consumer<Verdict> callback) {
        final byte[] mac = mac(userName, password);
        final byte[] known = verified.get(userName);
        if (known != null && MessageDigest.isEqual(known, mac)) {
            callback.accept(Verdict.accepted(userName, administrators.contains(userName)));
            return;
        }
        try {
            hashing.execute(() -> {
                final Verdict verdict = verify(userName, password, mac);
                replyTo.execute(() -> callback.accept(verdict));
            });
        } catch (final RejectedExecutionException e) {
            callback.accept(Verdict.refused("too many logins at once; try again later"));
        }
    }

    private Verdict verify(final String userName, final String password, final byte[] mac) {
        try {
            final PasswordHash hash = users.get(userName);
            // An unknown user takes as long as a wrong password.
            if ((hash == null ? nobody : hash).matches(password) && hash != null) {
                verified.put(userName, mac);
                return Verdict.accepted(userName, administrators.contains(userName));
            }
            return Verdict.refused(WRONG);
        } catch (final RuntimeException e) {
            LOG.error("Cannot check the password of user {}", userName, e);
            return Verdict.refused("the broker cannot check passwords");
        }
    }

    private byte[] mac(final String userName, final String password) {
        try {
            final Mac mac = Mac.getInstance(MAC);
            mac.init(macKey);
            mac.update(userName.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return mac.doFinal(password.getBytes(StandardCharsets.UTF_8));
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks " + MAC, e);
        }
    }
}
