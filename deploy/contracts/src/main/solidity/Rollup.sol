// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Certificates} from "./Certificates.sol";
import {EpochEnds} from "./EpochEnds.sol";
import {Hashes} from "./Hashes.sol";
import {IRollup, IRollupInbox, ISequencerRegistry} from "./Interfaces.sol";
import {Rescue, Rescues} from "./Rescues.sol";
import {BatchHeader, DataKind, Member, MemberSignature, MessageKind} from "./Types.sol";

/// Each subnet's chain of batches. A batch is taken from anybody, with signatures of more than two thirds of its epoch's
/// weight over a commitment that binds the posted data, and only while it leaves out no message of L1 that is overdue.
contract Rollup is IRollup, OwnableUpgradeable {
    using Checkpoints for Checkpoints.Trace256;
    using Rescues for Rescues.Book;

    /// Times ending in Ms are milliseconds of L2, delays are seconds of L1; allowedKinds has bit 1 << DataKind.
    struct RollupParameters {
        bytes32 genesisBlockHash;
        bytes32 genesisStateRoot;
        uint64 genesisTimestampMs;
        uint64 slotMs;
        uint64 slotsPerEpoch;
        uint64 forceDeadline;
        uint64 rescueDelay;
        uint8 allowedKinds;
    }

    struct Tip {
        uint64 nextIndex;
        uint64 last;
        uint64 lastTimestamp;
        uint64 inboxThrough;
        bytes32 lastBlockHash;
        uint64 epoch;
        uint64 submittedAt;
    }

    struct Batch {
        bytes32 commitment;
        bytes32 lastBlockHash;
        bytes32 lastStateRoot;
        uint64 last;
        uint64 lastTimestamp;
        uint64 submittedAt;
    }

    struct Subnet {
        RollupParameters parameters;
        Tip tip;
        Rescues.Book rescues;
        /// By epoch: its last block, and inbox-through in the lower 64 bits.
        Checkpoints.Trace256 endByEpoch;
        mapping(uint64 index => Batch) batches;
    }

    /// How far a batch's last timestamp may run ahead of L1's clock.
    uint64 public constant AHEAD_MS_MAX = 60_000;
    /// The least time in which operators must apply a message of L1, seconds.
    uint64 public constant FORCE_DEADLINE_MIN = 1 hours;
    /// The least silence after which a rescue committee may be named, seconds.
    uint64 public constant RESCUE_DELAY_MIN = 1 days;
    /// How long after its naming a rescue committee may certify at most, seconds.
    uint64 public constant RESCUE_SECONDS_MAX = 90 days;
    /// How far beyond the last posted block a height may be that evidence speaks of: an hour of blocks, 50 a second.
    uint64 public constant HEIGHTS_AHEAD_MAX = 180_000;

    ISequencerRegistry public registry;
    IRollupInbox public inbox;
    mapping(uint64 subnet => Subnet) private _subnets;

    event RollupOpened(uint64 indexed subnet, bytes32 genesisBlockHash, bytes32 genesisStateRoot);
    event BatchSubmitted(
        uint64 indexed subnet,
        uint64 indexed index,
        bytes32 commitment,
        address poster,
        address payer,
        BatchHeader header
    );
    event RescueCommitteeNamed(
        uint64 indexed subnet, bytes32 membersHash, uint64 fromEpoch, uint64 throughEpoch, uint64 inboxIndex
    );
    event ParametersChanged(uint64 indexed subnet, uint64 forceDeadline, uint64 rescueDelay, uint8 allowedKinds);

    error AlreadyOpen(uint64 subnet);
    error NotOpen(uint64 subnet);
    error InvalidParameters();
    error WrongIndex(uint64 index, uint64 expected);
    error WrongFirstBlock(uint64 first, uint64 expected);
    error EmptyRange();
    error WrongParent(bytes32 parent, bytes32 expected);
    error WrongEpoch(uint64 epoch, uint64 expected);
    error TimestampNotAfter(uint64 timestamp, uint64 previous);
    error TimestampAhead(uint64 timestamp, uint256 nowMs);
    error InboxThroughOutOfRange(uint64 through, uint64 from, uint64 count);
    error WrongInboxAccumulator(bytes32 accumulator, bytes32 expected);
    error WrongMembers(bytes32 hash, bytes32 expected);
    error MessageOverdue(uint64 index, uint256 deadlineMs, uint64 lastTimestamp);
    error HeightOutOfRange(uint64 height, uint64 max);
    error KindNotAllowed(DataKind kind);
    error WrongBlobHash(uint256 position, bytes32 hash, bytes32 expected);
    error WrongPayload();
    error TooEarlyToRescue(uint256 earliest);

    constructor() {
        _disableInitializers();
    }

    function initialize(address owner, ISequencerRegistry registry_, IRollupInbox inbox_) external initializer {
        __Ownable_init(owner);
        registry = registry_;
        inbox = inbox_;
    }

    function open(uint64 subnet, RollupParameters calldata p) external onlyOwner {
        Subnet storage s = _subnets[subnet];
        if (s.parameters.slotMs != 0) revert AlreadyOpen(subnet);
        if (p.slotMs == 0 || p.slotsPerEpoch == 0 || p.genesisBlockHash == 0) revert InvalidParameters();
        _checkRules(p.forceDeadline, p.rescueDelay, p.allowedKinds);
        s.parameters = p;
        s.tip.lastBlockHash = p.genesisBlockHash;
        s.tip.lastTimestamp = p.genesisTimestampMs;
        s.tip.submittedAt = uint64(block.timestamp);
        emit RollupOpened(subnet, p.genesisBlockHash, p.genesisStateRoot);
    }

    /// Changes what may change of an open subnet's rules; the owner is a timelock.
    function changeParameters(uint64 subnet, uint64 forceDeadline, uint64 rescueDelay, uint8 allowedKinds)
        external
        onlyOwner
    {
        RollupParameters storage p = _opened(subnet).parameters;
        _checkRules(forceDeadline, rescueDelay, allowedKinds);
        p.forceDeadline = forceDeadline;
        p.rescueDelay = rescueDelay;
        p.allowedKinds = allowedKinds;
        emit ParametersChanged(subnet, forceDeadline, rescueDelay, allowedKinds);
    }

    /// Takes the next batch of a subnet from whoever pays. `members` is the list of the header's epoch; `claim` is what a
    /// member signed to be credited with the posting by this sender, without a signature where nobody is to be; `payload`
    /// is empty unless the header says that the data is in the calldata.
    function submitBatch(
        uint64 subnet,
        BatchHeader calldata header,
        Member[] calldata members,
        MemberSignature[] calldata certificate,
        MemberSignature calldata claim,
        bytes calldata payload
    ) external {
        _check(subnet, header, payload);
        bytes32 commitment = Hashes.commitment(header);
        _requireAttested(subnet, header, members, certificate, commitment);
        _record(_subnets[subnet], header, commitment);
        address poster = _poster(subnet, header.index, members, claim);
        emit BatchSubmitted(subnet, header.index, commitment, poster, msg.sender, header);
    }

    /// Names who certifies the epochs from the tip's through `throughEpoch`, once the posted chain is rescueDelay behind
    /// L1's clock: no batches at all, batches that are refused, or batches whose time stands still.
    function nameRescueCommittee(uint64 subnet, Member[] calldata committee, uint64 throughEpoch)
        external
        onlyOwner
    {
        Subnet storage s = _opened(subnet);
        uint64 fromEpoch = s.tip.epoch;
        // L1's time up to which batches speak; before the first, when the subnet was opened
        uint256 spoken = s.tip.nextIndex == 0 ? s.tip.submittedAt : s.tip.lastTimestamp / 1000;
        uint256 earliest = spoken + s.parameters.rescueDelay;
        if (block.timestamp < earliest) revert TooEarlyToRescue(earliest);
        uint256 latest = (block.timestamp + RESCUE_SECONDS_MAX) * 1000;
        if (throughEpoch < fromEpoch || throughEpoch > _epochAt(s.parameters, latest)) revert InvalidParameters();
        bytes32 hash = s.rescues.name(committee, fromEpoch, throughEpoch);
        bytes memory body = abi.encode(fromEpoch, throughEpoch, committee);
        uint64 index = inbox.enqueue(subnet, MessageKind.RESCUE, body);
        emit RescueCommitteeNamed(subnet, hash, fromEpoch, throughEpoch, index);
    }

    /// Reverts unless `members` is the list of that epoch and more than two thirds of its weight signed.
    function requireCertificate(
        uint64 subnet,
        uint64 epoch,
        Member[] calldata members,
        MemberSignature[] calldata certificate,
        bytes32 structHash
    ) public view {
        bytes32 hash = Hashes.members(members);
        bytes32 expected = membersHashFor(subnet, epoch);
        if (hash != expected) revert WrongMembers(hash, expected);
        bytes32 digest = MessageHashUtils.toTypedDataHash(registry.domainSeparator(), structHash);
        Certificates.requireTwoThirds(members, certificate, digest);
    }

    /// Hash of the list that certifies an epoch: a rescue committee's, or the registry's at inbox-through of the last batch
    /// of an epoch <= e-2.
    function membersHashFor(uint64 subnet, uint64 epoch) public view returns (bytes32) {
        Subnet storage s = _opened(subnet);
        Rescue memory rescue = s.rescues.committeeOf(epoch);
        if (rescue.membersHash != 0) return rescue.membersHash;
        return registry.membersHashAt(subnet, _listIndex(s, epoch));
    }

    /// Whether a batch of a later epoch is in, so that the epoch's counts can only become final.
    function epochSettled(uint64 subnet, uint64 epoch) external view returns (bool) {
        return _opened(subnet).tip.epoch > epoch;
    }

    /// When an epoch ends, seconds of L1's clock, rounded up.
    function epochEnd(uint64 subnet, uint64 epoch) external view returns (uint256) {
        RollupParameters storage p = _opened(subnet).parameters;
        return (p.genesisTimestampMs + (uint256(epoch) + 1) * p.slotsPerEpoch * p.slotMs + 999) / 1000;
    }

    /// The inbox index up to which messages are in force in an epoch: what batches of epochs <= e-2 applied.
    function inForceAt(uint64 subnet, uint64 epoch) external view returns (uint64) {
        return _listIndex(_opened(subnet), epoch);
    }

    /// The inbox index whose list the tip's epoch has: who left at or before it certifies nothing that is still to come.
    function certifyingThrough(uint64 subnet) external view returns (uint64) {
        Subnet storage s = _opened(subnet);
        return _listIndex(s, s.tip.epoch);
    }

    /// The last message that batches of epochs before the tip's applied.
    function appliedBeforeTip(uint64 subnet) external view returns (uint64) {
        Subnet storage s = _opened(subnet);
        return s.tip.epoch == 0 ? 0 : uint64(s.endByEpoch.upperLookupRecent(s.tip.epoch - 1));
    }

    /// Where evidence of a height belongs: its epoch and the inbox index of that epoch's list, or the tip's where the height
    /// is not posted yet.
    function windowOf(uint64 subnet, uint64 height)
        external
        view
        returns (uint64 epoch, uint64 through, bool posted)
    {
        Subnet storage s = _opened(subnet);
        uint64 max = s.tip.last + HEIGHTS_AHEAD_MAX;
        if (height == 0 || height > max) revert HeightOutOfRange(height, max);
        posted = height <= s.tip.last;
        epoch = posted ? EpochEnds.epochOf(s.endByEpoch, height) : s.tip.epoch;
        through = _listIndex(s, epoch);
    }

    function tipOf(uint64 subnet) external view returns (Tip memory) {
        return _opened(subnet).tip;
    }

    function batchAt(uint64 subnet, uint64 index) external view returns (Batch memory) {
        return _opened(subnet).batches[index];
    }

    function parametersOf(uint64 subnet) external view returns (RollupParameters memory) {
        return _opened(subnet).parameters;
    }

    /// The rescue committee of an epoch; without a hash where it has none.
    function rescueOf(uint64 subnet, uint64 epoch) external view returns (Rescue memory) {
        return _opened(subnet).rescues.committeeOf(epoch);
    }

    function _opened(uint64 subnet) private view returns (Subnet storage s) {
        s = _subnets[subnet];
        if (s.parameters.slotMs == 0) revert NotOpen(subnet);
    }

    function _listIndex(Subnet storage s, uint64 epoch) private view returns (uint64) {
        return epoch < 2 ? 0 : uint64(s.endByEpoch.upperLookupRecent(epoch - 2));
    }

    function _epochAt(RollupParameters storage p, uint256 timestampMs) private view returns (uint256) {
        return (timestampMs - p.genesisTimestampMs) / p.slotMs / p.slotsPerEpoch;
    }

    function _checkRules(uint64 forceDeadline, uint64 rescueDelay, uint8 allowedKinds) private pure {
        bool kinds = allowedKinds != 0 && allowedKinds >> (uint8(type(DataKind).max) + 1) == 0;
        if (!kinds || forceDeadline < FORCE_DEADLINE_MIN || rescueDelay < RESCUE_DELAY_MIN) {
            revert InvalidParameters();
        }
    }

    function _check(uint64 subnet, BatchHeader calldata header, bytes calldata payload) private view {
        Subnet storage s = _opened(subnet);
        _checkFollows(s, header);
        _checkInbox(s, subnet, header);
        _checkData(s.parameters, header, payload);
    }

    function _requireAttested(
        uint64 subnet,
        BatchHeader calldata header,
        Member[] calldata members,
        MemberSignature[] calldata certificate,
        bytes32 commitment
    ) private view {
        bytes32 structHash = Hashes.batchAttestation(subnet, header.index, commitment);
        requireCertificate(subnet, header.epoch, members, certificate, structHash);
    }

    function _poster(uint64 subnet, uint64 index, Member[] calldata members, MemberSignature calldata claim)
        private
        view
        returns (address)
    {
        if (claim.signature.length == 0) return address(0);
        bytes32 structHash = Hashes.postingClaim(subnet, index, msg.sender);
        bytes32 digest = MessageHashUtils.toTypedDataHash(registry.domainSeparator(), structHash);
        return Certificates.requireSigner(members, claim, digest).operator;
    }

    function _checkFollows(Subnet storage s, BatchHeader calldata header) private view {
        Tip storage tip = s.tip;
        RollupParameters storage p = s.parameters;
        if (header.index != tip.nextIndex) revert WrongIndex(header.index, tip.nextIndex);
        if (header.first != tip.last + 1) revert WrongFirstBlock(header.first, tip.last + 1);
        if (header.last < header.first) revert EmptyRange();
        if (header.parentBlockHash != tip.lastBlockHash) {
            revert WrongParent(header.parentBlockHash, tip.lastBlockHash);
        }
        if (header.lastTimestamp <= tip.lastTimestamp) {
            revert TimestampNotAfter(header.lastTimestamp, tip.lastTimestamp);
        }
        uint256 nowMs = block.timestamp * 1000;
        if (header.lastTimestamp > nowMs + AHEAD_MS_MAX) revert TimestampAhead(header.lastTimestamp, nowMs);
        uint256 epoch = _epochAt(p, header.lastTimestamp);
        if (header.epoch != epoch) revert WrongEpoch(header.epoch, uint64(epoch));
    }

    function _checkInbox(Subnet storage s, uint64 subnet, BatchHeader calldata header) private view {
        uint64 count = inbox.count(subnet);
        if (header.inboxThrough < s.tip.inboxThrough || header.inboxThrough > count) {
            revert InboxThroughOutOfRange(header.inboxThrough, s.tip.inboxThrough, count);
        }
        bytes32 accumulator = inbox.accumulatorAt(subnet, header.inboxThrough);
        if (header.inboxAccumulator != accumulator) {
            revert WrongInboxAccumulator(header.inboxAccumulator, accumulator);
        }
        _checkDeadline(s, subnet, header);
    }

    /// Members keep no seat by ignoring L1: their chain goes no further than forceDeadline beyond the oldest message that it
    /// has not applied. A rescue committee, which begins where that has happened, is not held to it.
    function _checkDeadline(Subnet storage s, uint64 subnet, BatchHeader calldata header) private view {
        uint64 left = header.inboxThrough + 1;
        uint64 enqueuedAt = inbox.enqueuedAt(subnet, left);
        uint256 deadlineMs = (uint256(enqueuedAt) + s.parameters.forceDeadline) * 1000;
        if (enqueuedAt != 0 && header.lastTimestamp > deadlineMs && s.rescues.committeeOf(header.epoch).membersHash == 0) {
            revert MessageOverdue(left, deadlineMs, header.lastTimestamp);
        }
    }

    /// The payload hash binds calldata; blob versioned hashes bind blobs, all of the transaction's and no other.
    function _checkData(RollupParameters storage p, BatchHeader calldata header, bytes calldata payload)
        private
        view
    {
        DataKind kind = header.kind;
        if (p.allowedKinds & (1 << uint8(kind)) == 0) revert KindNotAllowed(kind);
        if (kind == DataKind.Calldata) {
            if (payload.length == 0 || keccak256(payload) != header.payloadHash) revert WrongPayload();
        } else if (payload.length != 0) {
            revert WrongPayload();
        }
        uint256 blobs = 0;
        if (kind == DataKind.Blob) {
            blobs = header.blobVersionedHashes.length;
            if (blobs == 0) revert WrongPayload();
            for (uint256 i = 0; i < blobs; i++) {
                bytes32 expected = header.blobVersionedHashes[i];
                if (blobhash(i) != expected || expected == 0) revert WrongBlobHash(i, blobhash(i), expected);
            }
        }
        if (blobhash(blobs) != 0) revert WrongBlobHash(blobs, blobhash(blobs), 0);
    }

    function _record(Subnet storage s, BatchHeader calldata header, bytes32 commitment) private {
        Tip storage tip = s.tip;
        tip.nextIndex = header.index + 1;
        tip.last = header.last;
        tip.lastTimestamp = header.lastTimestamp;
        tip.inboxThrough = header.inboxThrough;
        tip.lastBlockHash = header.lastBlockHash;
        tip.epoch = header.epoch;
        tip.submittedAt = uint64(block.timestamp);
        s.endByEpoch.push(header.epoch, (uint256(header.last) << 64) | header.inboxThrough);
        s.batches[header.index] = Batch(
            commitment,
            header.lastBlockHash,
            header.lastStateRoot,
            header.last,
            header.lastTimestamp,
            uint64(block.timestamp)
        );
    }
}
