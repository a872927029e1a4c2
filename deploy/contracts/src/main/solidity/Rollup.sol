// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Certificates} from "./Certificates.sol";
import {Hashes} from "./Hashes.sol";
import {IRollup, IRollupInbox, ISequencerRegistry} from "./Interfaces.sol";
import {BatchHeader, DataKind, Member, MemberSignature} from "./Types.sol";

/// Each subnet's chain of batches. A batch is taken from any member of its epoch, with signatures of more than two
/// thirds of the epoch's weight over a commitment that binds the posted data.
contract Rollup is IRollup, OwnableUpgradeable {
    using Checkpoints for Checkpoints.Trace256;

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
        uint64 heldFrom;
        bool held;
    }

    struct Batch {
        bytes32 commitment;
        bytes32 lastBlockHash;
        bytes32 lastStateRoot;
        uint64 last;
        uint64 lastTimestamp;
        uint64 submittedAt;
    }

    /// A committee named by the owner for the epochs from..through, where batches had stopped.
    struct Rescue {
        bytes32 membersHash;
        uint64 fromEpoch;
        uint64 throughEpoch;
    }

    struct Subnet {
        RollupParameters parameters;
        Tip tip;
        Rescue rescue;
        Checkpoints.Trace256 inboxThroughByEpoch;
        mapping(uint64 index => Batch) batches;
    }

    /// How far a batch's last timestamp may run ahead of L1's clock.
    uint64 public constant AHEAD_MS_MAX = 60_000;

    ISequencerRegistry public registry;
    IRollupInbox public inbox;
    mapping(uint64 subnet => Subnet) private _subnets;

    event RollupOpened(uint64 indexed subnet, bytes32 genesisBlockHash, bytes32 genesisStateRoot);
    event BatchSubmitted(
        uint64 indexed subnet,
        uint64 indexed index,
        bytes32 commitment,
        bytes32 lastBlockHash,
        bytes32 lastStateRoot,
        address poster
    );
    event BatchesHeld(uint64 indexed subnet, uint64 fromIndex, uint64 inboxIndex);
    event BatchesReleased(uint64 indexed subnet, uint64 throughIndex);
    event RescueCommitteeNamed(uint64 indexed subnet, bytes32 membersHash, uint64 throughEpoch);

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
    error NotMember(address poster);
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
        if (p.slotMs == 0 || p.slotsPerEpoch == 0 || p.allowedKinds == 0 || p.genesisBlockHash == 0) {
            revert InvalidParameters();
        }
        s.parameters = p;
        s.tip.lastBlockHash = p.genesisBlockHash;
        s.tip.lastTimestamp = p.genesisTimestampMs;
        s.tip.submittedAt = uint64(block.timestamp);
        emit RollupOpened(subnet, p.genesisBlockHash, p.genesisStateRoot);
    }

    /// Takes the next batch of a subnet. `members` is the list of the header's epoch, `payload` is empty unless the
    /// data is in the calldata.
    function submitBatch(
        uint64 subnet,
        BatchHeader calldata header,
        Member[] calldata members,
        MemberSignature[] calldata certificate,
        DataKind kind,
        bytes calldata payload
    ) external {
        _checkPoster(members);
        _check(subnet, header, kind, payload);
        bytes32 commitment = Hashes.commitment(header);
        bytes32 structHash = Hashes.batchAttestation(subnet, header.index, commitment);
        requireCertificate(subnet, header.epoch, members, certificate, structHash);
        _accept(subnet, header, commitment);
    }

    /// Names who may certify the batches of the epochs through `throughEpoch`, once none has come for rescueDelay.
    function nameRescueCommittee(uint64 subnet, Member[] calldata committee, uint64 throughEpoch)
        external
        onlyOwner
    {
        Subnet storage s = _opened(subnet);
        uint256 earliest = uint256(s.tip.submittedAt) + s.parameters.rescueDelay;
        if (block.timestamp < earliest) revert TooEarlyToRescue(earliest);
        if (committee.length == 0 || throughEpoch < s.tip.epoch) revert InvalidParameters();
        address previous;
        for (uint256 i = 0; i < committee.length; i++) {
            if (committee[i].operator <= previous) revert InvalidParameters();
            previous = committee[i].operator;
        }
        bytes32 hash = Hashes.members(committee);
        s.rescue = Rescue(hash, s.tip.epoch, throughEpoch);
        emit RescueCommitteeNamed(subnet, hash, throughEpoch);
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

    /// Hash of the list that certifies an epoch: the registry's at inbox-through of the last batch of an epoch <= e-2.
    function membersHashFor(uint64 subnet, uint64 epoch) public view returns (bytes32) {
        Subnet storage s = _opened(subnet);
        Rescue storage rescue = s.rescue;
        if (rescue.membersHash != 0 && epoch >= rescue.fromEpoch && epoch <= rescue.throughEpoch) {
            return rescue.membersHash;
        }
        uint64 through = epoch < 2 ? 0 : uint64(s.inboxThroughByEpoch.upperLookupRecent(epoch - 2));
        return registry.membersHashAt(subnet, through);
    }

    /// Whether a batch of a later epoch is in and none is held, so that the epoch's counts can only become final.
    function epochSettled(uint64 subnet, uint64 epoch) external view returns (bool) {
        Tip storage tip = _opened(subnet).tip;
        return tip.epoch > epoch && !tip.held;
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

    function rescueOf(uint64 subnet) external view returns (Rescue memory) {
        return _opened(subnet).rescue;
    }

    function _opened(uint64 subnet) private view returns (Subnet storage s) {
        s = _subnets[subnet];
        if (s.parameters.slotMs == 0) revert NotOpen(subnet);
    }

    function _check(uint64 subnet, BatchHeader calldata header, DataKind kind, bytes calldata payload) private view {
        Subnet storage s = _opened(subnet);
        _checkFollows(s, header);
        _checkInbox(s, subnet, header);
        _checkData(s.parameters, header, kind, payload);
    }

    function _accept(uint64 subnet, BatchHeader calldata header, bytes32 commitment) private {
        Subnet storage s = _subnets[subnet];
        _record(s, header, commitment);
        _holdOrRelease(s, subnet, header);
        emit BatchSubmitted(
            subnet, header.index, commitment, header.lastBlockHash, header.lastStateRoot, msg.sender
        );
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
        uint64 epoch = (header.lastTimestamp - p.genesisTimestampMs) / p.slotMs / p.slotsPerEpoch;
        if (header.epoch != epoch) revert WrongEpoch(header.epoch, epoch);
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
    }

    /// The payload hash binds calldata; blob versioned hashes bind blobs, all of the transaction's and no other.
    function _checkData(
        RollupParameters storage p,
        BatchHeader calldata header,
        DataKind kind,
        bytes calldata payload
    ) private view {
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

    function _checkPoster(Member[] calldata members) private view {
        for (uint256 i = 0; i < members.length; i++) {
            if (members[i].operator == msg.sender) return;
        }
        revert NotMember(msg.sender);
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
        s.inboxThroughByEpoch.push(header.epoch, header.inboxThrough);
        s.batches[header.index] = Batch(
            commitment,
            header.lastBlockHash,
            header.lastStateRoot,
            header.last,
            header.lastTimestamp,
            uint64(block.timestamp)
        );
    }

    /// A batch that leaves out an overdue message holds itself and what follows, until one leaves out none.
    function _holdOrRelease(Subnet storage s, uint64 subnet, BatchHeader calldata header) private {
        Tip storage tip = s.tip;
        uint64 left = header.inboxThrough + 1;
        uint64 enqueuedAt = inbox.enqueuedAt(subnet, left);
        bool overdue = enqueuedAt != 0 && block.timestamp > uint256(enqueuedAt) + s.parameters.forceDeadline;
        if (overdue && !tip.held) {
            tip.held = true;
            tip.heldFrom = header.index;
            emit BatchesHeld(subnet, header.index, left);
        } else if (!overdue && tip.held) {
            tip.held = false;
            tip.heldFrom = 0;
            emit BatchesReleased(subnet, header.index);
        }
    }
}
