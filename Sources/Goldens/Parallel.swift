// SPDX-License-Identifier: GPL-2.0-or-later
import Glibc

/// Does many independent pieces of work on several threads and hands the results over in order.
package enum Parallel {
  /// The processors that are online.
  package static var processors: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// Calls `produce` for 0 ..< count, at most `jobs` at a time, and `consume` with each result in
  /// ascending order on the calling thread. A thread that is far ahead waits, so that the results
  /// that are held stay few.
  package static func forEach<Result: Sendable, Failure: Error>(
    _ count: Int, jobs: Int, _ produce: @escaping @Sendable (Int) -> Result,
    consume: (Int, Result) throws(Failure) -> Void
  ) throws(Failure) {
    let workers = min(jobs, count)
    guard workers > 1 else {
      for index in 0..<count { try consume(index, produce(index)) }
      return
    }
    let queue = WorkQueue(count: count, window: workers * 8, produce)
    let threads = (0..<workers).compactMap { _ in queue.startThread() }
    defer {
      queue.stop()
      for thread in threads { pthread_join(thread, nil) }
    }
    for index in 0..<count {
      // Without any thread the caller does the work.
      let result = threads.isEmpty ? produce(index) : queue.take(index)
      try consume(index, result)
    }
  }
}

/// The state that the threads share, behind one lock.
private final class WorkQueue<Result: Sendable>: @unchecked Sendable {
  private let count: Int
  private let window: Int
  private let produce: @Sendable (Int) -> Result
  private var next = 0
  private var taken = 0
  private var results: [Int: Result] = [:]
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init(count: Int, window: Int, _ produce: @escaping @Sendable (Int) -> Result) {
    (self.count, self.window, self.produce) = (count, window, produce)
    pthread_mutex_init(lock, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(lock)
    changed.deallocate()
    lock.deallocate()
  }

  func startThread() -> pthread_t? {
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(Work(work: work))
    let status = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().work() }
        return nil
      }, argument.toOpaque())
    guard status == 0 else {
      argument.release()
      return nil
    }
    return thread
  }

  /// Waits for a result and takes it out.
  func take(_ index: Int) -> Result {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    while true {
      if let result = results.removeValue(forKey: index) {
        taken = index + 1
        pthread_cond_broadcast(changed)
        return result
      }
      pthread_cond_wait(changed, lock)
    }
  }

  /// No further piece of work is begun.
  func stop() {
    pthread_mutex_lock(lock)
    next = count
    pthread_cond_broadcast(changed)
    pthread_mutex_unlock(lock)
  }

  private func work() {
    pthread_mutex_lock(lock)
    while true {
      while next < count, next >= taken + window { pthread_cond_wait(changed, lock) }
      guard next < count else { break }
      let index = next
      next += 1
      pthread_mutex_unlock(lock)
      let result = produce(index)
      pthread_mutex_lock(lock)
      results[index] = result
      pthread_cond_broadcast(changed)
    }
    pthread_mutex_unlock(lock)
  }
}

private final class Work {
  let work: () -> Void
  init(work: @escaping () -> Void) { self.work = work }
}
